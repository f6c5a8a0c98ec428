-- What numbers are counted by: one row for the case as a whole (an empty state) and one for each of its states, with all that
-- is asked together in one index. `due` is the order of the time at which something of the case is due next; FF: nothing is.
CREATE TABLE case_stage (
    case_id uuid    NOT NULL,
    state   text COLLATE "C" NOT NULL,
    program text COLLATE "C" NOT NULL,
    unit    text COLLATE "C" NOT NULL,
    ended   boolean NOT NULL,
    due     bytea   NOT NULL,
    PRIMARY KEY (case_id, state)
);

INSERT INTO case_stage (case_id, state, program, unit, ended, due)
    SELECT r.case_id, '', r.program, r.unit, r.ended, coalesce(s.value, '\xff'::bytea)
    FROM case_row r LEFT JOIN case_sort s ON s.case_id = r.case_id AND s.path = '@due';
INSERT INTO case_stage (case_id, state, program, unit, ended, due)
    SELECT DISTINCT r.case_id, t.state, r.program, r.unit, r.ended, coalesce(s.value, '\xff'::bytea)
    FROM case_state t JOIN case_row r ON r.case_id = t.case_id
    LEFT JOIN case_sort s ON s.case_id = r.case_id AND s.path = '@due';

CREATE INDEX case_stage_due ON case_stage (program, state, unit, ended, due, case_id);
