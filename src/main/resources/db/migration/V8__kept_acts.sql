-- Whether the node may still keep something of an act: it is removed there when its step is over.
alter table command add column kept boolean default false not null;
create index command_by_id on command (command_id);
create index command_by_kept on command (kept, work_id);
