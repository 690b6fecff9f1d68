-- From a word to the runs that have it; the other way round each run would have to be asked.
create index run_word_by_word on run_word (word, root_id);

create index decision_by_person on decision (person, root_id);
