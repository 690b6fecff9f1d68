-- What a restart saw of RabbitMQ last, and tried.
create table rabbit_record (
    root_id      varchar(64)  primary key,
    cluster      varchar(64)  not null,
    made_at      timestamp(3) with time zone not null,
    body         text         not null
);
