-- What runs took from nodes so that they could leave VxVM clusters; what is in the body, its writer knows.
create table leave_record (
    root_id      varchar(64)  primary key,
    cluster      varchar(64)  not null,
    made_at      timestamp(3) with time zone not null,
    body         text         not null
);
