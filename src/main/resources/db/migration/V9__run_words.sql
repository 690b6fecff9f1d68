-- The words by which runs are found: those of the reason, of comments, notes and commands, and of what hosts printed; a node
-- that a run has to do with stands there as node:NAME. In UTF-8, so that they are in the same order whatever the database's
-- language is. A word may stand there twice.
create table run_word (
    root_id      varchar(64)  not null,
    word         bytea        not null
);
create index run_word_by_root on run_word (root_id, word);
