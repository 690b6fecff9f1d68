-- Of each runbook that lies in a folder, what was deployed from there last: the digest of the files that lie there, and that of all that
-- was deployed with them. A folder that has not changed since overrides nothing that is newer.
create table deployed_runbook (
    runbook      varchar(255) not null,
    door         varchar(16)  not null,
    files        varchar(64)  not null,
    content      varchar(64)  not null,
    primary key (runbook, door)
);
