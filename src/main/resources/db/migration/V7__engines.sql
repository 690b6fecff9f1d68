-- Engines that share the database, and when each was last heard of, by the clock of the database.
create table engine (
    name         varchar(255) primary key,
    incarnation  varchar(64)  not null,
    place        varchar(255) not null,
    entered_at   timestamp(3) with time zone not null,
    heartbeat    timestamp(3) with time zone not null
);
create index work_by_owner on work (owner, state);
