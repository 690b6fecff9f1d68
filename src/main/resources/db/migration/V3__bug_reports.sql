-- Bug reports of runs, each as it is and with names and addresses masked.
create table bug_report (
    root_id      varchar(64)   not null,
    no           integer       not null,
    masked       boolean       not null,
    begun_at     timestamp(3) with time zone not null,
    made_at      timestamp(3) with time zone not null,
    title        varchar(1000) not null,
    markdown     text          not null,
    primary key (root_id, no, masked)
);

-- The logs that go with a report; its archive is made of them when somebody asks for it.
create table bug_report_log (
    root_id      varchar(64)   not null,
    no           integer       not null,
    masked       boolean       not null,
    path         varchar(1000) not null,
    text         text          not null,
    primary key (root_id, no, masked, path),
    foreign key (root_id, no, masked) references bug_report (root_id, no, masked)
);
