-- How often in a row a piece of work was disturbed; a look that was answered begins the count anew.
alter table work add column tries integer default 0 not null;
