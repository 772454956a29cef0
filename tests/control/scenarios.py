"""What the control store owes its callers: one short history each, ending in what must be true.

Names are unique to a scenario, so that one store can live through all of them; what a scenario leaves behind is the
bystander of the next.
"""

from collections.abc import Callable

from tests.control.control_store import ControlStore, error_number

Scenario = Callable[[ControlStore], None]
SCENARIOS: dict[Scenario, str] = {}  # and the procedure each is about


def promise_of(procedure: str) -> Callable[[Scenario], Scenario]:
    """Register a history under the procedure it is about."""

    def register(function: Scenario) -> Scenario:
        SCENARIOS[function] = procedure
        return function

    return register


# claim


@promise_of("claim")
def a_table_nobody_published_is_refused(store: ControlStore) -> None:
    assert error_number(store, "claim", "unknown", "r1") == 50001


@promise_of("claim")
def a_watermark_without_a_definition_is_refused(store: ControlStore) -> None:
    store.database.run("INSERT INTO ingest.watermark (table_id) VALUES ('a0')")

    assert error_number(store, "claim", "a0", "r1") == 50001


@promise_of("claim")
def a_claim_gives_the_watermark_and_takes_the_lease(store: ControlStore) -> None:
    store.loaded("a1", "r1", "2024-01-05")

    claimed = store.claim("a1", "r2")

    assert claimed == {"state": "claimed", "low": "2024-01-05", "low_inclusive": False, "epoch": 0, "open_batch": None}
    assert store.watermark("a1")["lease_run"] == "r2"


@promise_of("claim")
def a_held_table_is_locked_for_others_and_counted_once_a_run(store: ControlStore) -> None:
    store.define("a2")
    store.define("a2other")
    store.claim("a2", "r1")
    store.claim("a2other", "r9")
    store.later(99)

    answers = [store.claim("a2", run)["state"] for run in ("r2", "r2", "r3")]

    assert answers == ["locked"] * 3
    assert store.watermark("a2")["locked_count"] == 2
    assert store.watermark("a2")["lease_run"] == "r1"
    assert store.watermark("a2other")["locked_count"] == 0


@promise_of("claim")
def a_locked_claim_says_nothing_of_the_watermark(store: ControlStore) -> None:
    store.loaded("a3", "r1", "2024-01-05")
    store.claim("a3", "r2")

    assert store.claim("a3", "r3") == {
        "state": "locked", "low": None, "low_inclusive": False, "epoch": None, "open_batch": None,
    }  # fmt: skip


@promise_of("claim")
def a_lease_is_granted_again_to_its_own_run(store: ControlStore) -> None:
    store.define("a4")
    store.claim("a4", "r1")
    store.later(60)
    assert store.claim("a4", "r1")["state"] == "claimed"
    store.later(60)

    assert store.claim("a4", "r2")["state"] == "locked"


@promise_of("claim")
def a_lease_runs_out_at_its_time(store: ControlStore) -> None:
    store.define("a5")
    store.claim("a5", "r1")
    store.later(100)

    assert store.claim("a5", "r2")["state"] == "claimed"


@promise_of("claim")
def the_lease_is_as_long_as_the_table_says(store: ControlStore) -> None:
    store.define("a6", lease_seconds=10)
    store.claim("a6", "r1")
    store.later(9)
    assert store.claim("a6", "r2")["state"] == "locked"
    store.later(1)

    assert store.claim("a6", "r2")["state"] == "claimed"


@promise_of("claim")
def a_claim_touches_no_other_table(store: ControlStore) -> None:
    store.define("a7")
    store.define("a7other")
    store.claim("a7", "r1")

    assert store.watermark("a7other")["lease_run"] is None
    assert store.watermark("a7other")["hash"] is None
    assert store.claim("a7other", "r2")["state"] == "claimed"


@promise_of("claim")
def a_run_with_old_texts_is_told_to_start_anew(store: ControlStore) -> None:
    store.define("a8")
    store.define("a8other", hash="h0")
    store.define("a8", hash="h2")

    assert error_number(store, "claim", "a8", "r1", hash_="h1") == 50002
    assert error_number(store, "claim", "a8", "r1", hash_="h0") == 50002
    assert store.watermark("a8")["lease_run"] is None


@promise_of("claim")
def a_changed_meaning_stops(store: ControlStore) -> None:
    store.loaded("a9", "r1", "2024-01-05")
    store.define("a9", hash="h2")

    assert error_number(store, "claim", "a9", "r2", hash_="h2") == 50003
    assert store.watermark("a9")["hash"] == "h1"
    assert store.watermark("a9")["lease_run"] is None


@promise_of("claim")
def the_first_claim_adopts_the_meaning(store: ControlStore) -> None:
    store.define("a10", cdc_column="seen", cdc_type="date")
    store.claim("a10", "r1")

    row = store.watermark("a10")
    assert (row["hash"], row["cdc_column"], row["cdc_type"]) == ("h1", "seen", "date")


@promise_of("claim")
def a_reset_is_applied_once(store: ControlStore) -> None:
    store.loaded("a11", "r1", "2024-01-05")
    store.define("a11", reset_token="t1", reset_to="2024-01-02")
    first = store.claim("a11", "r2")
    store.commit("a11", store.open("a11", "r2", first, "2024-01-06")["batch_id"], "r2")

    second = store.claim("a11", "r3")

    assert (first["low"], first["low_inclusive"], first["epoch"]) == ("2024-01-02", True, 1)
    assert (second["low"], second["low_inclusive"], second["epoch"]) == ("2024-01-06", False, 1)


@promise_of("claim")
def a_second_token_resets_again(store: ControlStore) -> None:
    store.loaded("a12", "r1", "2024-01-05", reset_token="t1", reset_to="2024-01-02")
    store.define("a12", reset_token="t2", reset_to="2024-01-03")

    claimed = store.claim("a12", "r2")

    assert (claimed["low"], claimed["epoch"]) == ("2024-01-03", 2)


@promise_of("claim")
def a_reset_to_nothing_reads_everything(store: ControlStore) -> None:
    store.loaded("a13", "r1", "2024-01-05")
    store.define("a13", reset_token="t1")

    claimed = store.claim("a13", "r2")

    assert (claimed["low"], claimed["low_inclusive"], claimed["epoch"]) == (None, False, 1)


@promise_of("claim")
def a_table_without_a_token_is_never_reset(store: ControlStore) -> None:
    store.loaded("a14", "r1", "2024-01-05", reset_token="t1", reset_to="2024-01-01")
    store.define("a14")

    claimed = store.claim("a14", "r2")

    assert (claimed["low"], claimed["epoch"]) == ("2024-01-05", 1)


@promise_of("claim")
def a_reset_gives_up_the_open_batch_of_its_table_alone(store: ControlStore) -> None:
    for table in ("a15", "a15other"):
        store.loaded(table, "r1", "2024-01-05")
        store.begin(table, "r2", "2024-01-06")
        store.fail(table, "r2")
    store.define("a15", reset_token="t1", reset_to="2024-01-02")

    claimed = store.claim("a15", "r3")

    assert claimed["open_batch"] is None
    assert store.states("a15") == ["committed", "abandoned"]
    assert store.states("a15other") == ["committed", "open"]
    assert store.watermark("a15other")["epoch"] == 0


@promise_of("claim")
def a_reset_leaves_a_windowed_backfill_open(store: ControlStore) -> None:
    store.loaded("a16", "r1", "2024-01-05")
    add_window(store, "a16", "r1")
    store.define("a16", reset_token="t1", reset_to="2024-01-02")

    assert store.claim("a16", "r2")["open_batch"] is None
    assert store.states("a16") == ["committed", "open"]


@promise_of("claim")
def a_reset_adopts_the_published_meaning(store: ControlStore) -> None:
    store.loaded("a17", "r1", "2024-01-05")
    store.define("a17", hash="h2", cdc_column="seen", cdc_type="date", reset_token="t1")

    assert store.claim("a17", "r2", hash_="h2")["state"] == "claimed"
    row = store.watermark("a17")
    assert (row["hash"], row["cdc_column"], row["cdc_type"], row["reset_token"]) == ("h2", "seen", "date", "t1")


@promise_of("claim")
def a_claim_resets_no_other_table_of_its_run(store: ControlStore) -> None:
    for table in ("a20", "a20other"):
        store.loaded(table, "r1", "2024-01-05")
    store.claim("a20other", "r2")
    store.define("a20other", reset_token="t1", reset_to="2024-01-01")

    store.claim("a20", "r2")

    assert (store.watermark("a20other")["value"], store.watermark("a20other")["epoch"]) == ("2024-01-05", 0)


@promise_of("claim")
def a_changed_meaning_stops_though_the_run_holds_another_table_of_that_meaning(store: ControlStore) -> None:
    store.loaded("a21", "r1", "2024-01-05")
    store.define("a21", hash="h2")
    store.define("a21other", hash="h2")
    store.claim("a21other", "r2", hash_="h2")

    assert error_number(store, "claim", "a21", "r2", hash_="h2") == 50003


@promise_of("claim")
def a_claim_without_a_reset_leaves_the_open_batch(store: ControlStore) -> None:
    store.loaded("a18", "r1", "2024-01-05")
    opened = store.begin("a18", "r2", "2024-01-06")
    store.fail("a18", "r2")

    assert store.claim("a18", "r3")["open_batch"] == opened["batch_id"]
    assert store.states("a18") == ["committed", "open"]


@promise_of("claim")
def a_claim_marks_its_own_line_of_the_run_list(store: ControlStore) -> None:
    store.define("a19", flow="a19")
    store.define("a19other", flow="a19")
    store.details("r1", group="g19", flow="a19")
    store.details("r0", group="g19before", flow="a19")

    store.claim("a19", "r1", group="g19")

    assert store.outcome("a19", "g19") == "running"
    assert store.outcome("a19other", "g19") is None
    assert store.outcome("a19", "g19before") is None

    store.claim("a19", "r2", group="g19before")
    assert store.outcome("a19", "g19before") == "locked"
    assert store.outcome("a19other", "g19before") is None
    assert store.outcome("a19", "g19") == "running"


# open_batch


@promise_of("open_batch")
def the_intent_is_written_before_anything_is_copied(store: ControlStore) -> None:
    store.loaded("b1", "r1", "2024-01-05")

    opened = store.begin("b1", "r2", "2024-01-06")

    assert opened["state"] == "batch"
    assert opened["folder"] == f"sales/b1/epoch=0/batch={opened['batch_id']}"
    row = store.batches("b1")[-1]
    assert (row["kind"], row["low"], row["high"], row["state"], row["run_id"]) == (
        "incremental", "2024-01-05", "2024-01-06", "open", "r2",
    )  # fmt: skip


@promise_of("open_batch")
def without_a_candidate_there_is_no_batch(store: ControlStore) -> None:
    store.loaded("b2", "r1", "2024-01-05")

    opened = store.begin("b2", "r2", None)

    assert (opened["state"], opened["batch_id"]) == ("none", None)
    assert store.states("b2") == ["committed"]


@promise_of("open_batch")
def a_candidate_that_is_the_watermark_opens_nothing(store: ControlStore) -> None:
    store.loaded("b3", "r1", "2024-01-05")

    assert store.begin("b3", "r2", "2024-01-05")["state"] == "none"


@promise_of("open_batch")
def after_a_reset_the_watermark_itself_is_read_again(store: ControlStore) -> None:
    store.loaded("b4", "r1", "2024-01-05")
    store.define("b4", reset_token="t1", reset_to="2024-01-05")

    opened = store.begin("b4", "r2", "2024-01-05")

    assert (opened["state"], opened["low_inclusive"]) == ("batch", True)


@promise_of("open_batch")
def a_run_without_the_lease_opens_nothing(store: ControlStore) -> None:
    store.define("b5")
    claimed = store.claim("b5", "r1")
    store.later(100)
    store.claim("b5", "r2")

    assert error_number(store, "open", "b5", "r1", claimed, "2024-01-06") == 50011
    assert store.states("b5") == []


@promise_of("open_batch")
def a_locked_claim_opens_nothing_and_is_no_error(store: ControlStore) -> None:
    store.define("b6")
    store.claim("b6", "r1")
    locked = store.claim("b6", "r2")

    assert store.open("b6", "r2", locked, "2024-01-06")["state"] == "locked"
    assert store.states("b6") == []


@promise_of("open_batch")
def opening_renews_the_lease_of_this_table_alone(store: ControlStore) -> None:
    store.define("b7")
    store.define("b7other")
    claimed = store.claim("b7", "r1")
    store.claim("b7other", "r1")
    store.later(60)
    store.open("b7", "r1", claimed, "2024-01-06")
    store.later(60)

    assert store.claim("b7", "r2")["state"] == "locked"
    assert store.claim("b7other", "r2")["state"] == "claimed"


@promise_of("open_batch")
def the_renewed_lease_is_as_long_as_the_table_says(store: ControlStore) -> None:
    store.define("b8", lease_seconds=10)
    store.begin("b8", "r1", "2024-01-06")
    store.later(10)

    assert store.claim("b8", "r2")["state"] == "claimed"


@promise_of("open_batch")
def rows_without_a_cursor_fail_where_metadata_says_so(store: ControlStore) -> None:
    store.define("b9", null_cdc="fail")
    claimed = store.claim("b9", "r1")

    assert error_number(store, "open", "b9", "r1", claimed, "2024-01-06", 3) == 50012
    assert store.open("b9", "r1", claimed, "2024-01-06", 0)["state"] == "batch"


@promise_of("open_batch")
def rows_without_a_cursor_are_no_error_elsewhere(store: ControlStore) -> None:
    store.define("b10", null_cdc="initial")

    assert store.begin("b10", "r1", "2024-01-06", 3)["state"] == "batch"


@promise_of("open_batch")
def the_open_batch_is_taken_up_with_its_own_bounds(store: ControlStore) -> None:
    store.loaded("b11", "r1", "2024-01-05")
    first = store.begin("b11", "r2", "2024-01-06")
    store.fail("b11", "r2")

    again = store.begin("b11", "r3", "2024-01-09")

    assert (again["batch_id"], again["low"], again["high"]) == (first["batch_id"], "2024-01-05", "2024-01-06")
    assert store.batches("b11")[-1]["run_id"] == "r3"


@promise_of("open_batch")
def only_an_open_batch_of_this_table_is_taken_up(store: ControlStore) -> None:
    store.loaded("b12", "r1", "2024-01-05")
    store.loaded("b12other", "r1", "2024-01-05")
    store.begin("b12other", "r9", "2024-01-06")

    opened = store.begin("b12", "r2", "2024-01-06")

    assert opened["batch_id"] == store.batches("b12")[-1]["batch_id"]
    assert [row["run_id"] for row in store.batches("b12")] == ["r1", "r2"]
    assert [row["run_id"] for row in store.batches("b12other")] == ["r1", "r9"]


@promise_of("open_batch")
def a_batch_of_an_earlier_epoch_is_not_taken_up(store: ControlStore) -> None:
    store.loaded("b13", "r1", "2024-01-05")
    store.begin("b13", "r2", "2024-01-06")
    store.fail("b13", "r2")
    # an epoch moved by hand, without the reset that closes the batch
    store.database.run("UPDATE ingest.watermark SET epoch = 5 WHERE table_id = 'b13'")

    assert store.claim("b13", "r3")["open_batch"] is None
    assert store.batches("b13")[-1]["run_id"] == "r2"


@promise_of("open_batch")
def a_windowed_backfill_is_not_taken_up(store: ControlStore) -> None:
    store.loaded("b14", "r1", "2024-01-05")
    add_window(store, "b14", "r0")

    opened = store.begin("b14", "r2", "2024-01-06")

    assert opened["kind"] == "incremental"
    assert [(row["kind"], row["run_id"]) for row in store.batches("b14")] == [
        ("incremental", "r1"), ("window", "r0"), ("incremental", "r2"),
    ]  # fmt: skip


@promise_of("open_batch")
def a_window_of_this_run_is_not_answered_as_its_batch(store: ControlStore) -> None:
    store.loaded("b15", "r1", "2024-01-05")
    add_window(store, "b15", "r2")

    assert store.begin("b15", "r2", None)["state"] == "none"
    assert store.claim("b15", "r2")["open_batch"] is None


@promise_of("open_batch")
def a_candidate_above_a_watermark_that_moved_opens_nothing(store: ControlStore) -> None:
    store.define("b16")
    stale = store.claim("b16", "r1")
    store.commit("b16", store.open("b16", "r1", stale, "2024-01-06")["batch_id"], "r1")
    store.claim("b16", "r1")

    assert error_number(store, "open", "b16", "r1", stale, "2024-01-04") == 50013
    assert store.states("b16") == ["committed"]


@promise_of("open_batch")
def a_candidate_of_an_earlier_epoch_opens_nothing(store: ControlStore) -> None:
    store.loaded("b17", "r1", "2024-01-05")
    claimed = store.claim("b17", "r2")

    assert error_number(store, "open", "b17", "r2", claimed | {"epoch": 7}, "2024-01-06") == 50013


@promise_of("open_batch")
def the_watermark_that_must_hold_is_this_tables(store: ControlStore) -> None:
    store.loaded("b18", "r1", "2024-01-05")
    store.loaded("b18other", "r1", "2024-01-03")
    claimed = store.claim("b18", "r2")

    assert error_number(store, "open", "b18", "r2", claimed | {"low": "2024-01-03"}, "2024-01-06") == 50013


@promise_of("open_batch")
def a_full_load_needs_no_candidate_and_has_no_bounds(store: ControlStore) -> None:
    store.define("b19", load_type="full")

    opened = store.begin("b19", "r1", None)

    assert (opened["state"], opened["kind"], opened["low"], opened["high"]) == ("batch", "full", None, None)
    assert opened["covers_null"] is True


@promise_of("open_batch")
def a_full_load_of_a_table_with_a_watermark_has_no_bounds_either(store: ControlStore) -> None:
    store.loaded("b29", "r1", "2024-01-05")
    store.define("b29", load_type="full", null_cdc="fail", reset_token="t1", reset_to="2024-01-02")

    opened = store.begin("b29", "r2", None)

    assert (opened["low"], opened["low_inclusive"], opened["high"], opened["covers_null"]) == (None, False, None, True)


@promise_of("open_batch")
def a_full_load_ignores_a_candidate(store: ControlStore) -> None:
    store.define("b20", load_type="full")

    opened = store.begin("b20", "r1", "2024-01-06", 2)

    assert (opened["kind"], opened["high"], opened["low_inclusive"]) == ("full", None, False)


@promise_of("open_batch")
def rows_without_a_cursor_alone_make_a_batch_once_an_epoch(store: ControlStore) -> None:
    store.define("b21")
    store.define("b21other", load_type="full")
    store.commit("b21other", store.begin("b21other", "r0", None)["batch_id"], "r0")
    first = store.begin("b21", "r1", None, 4)
    store.commit("b21", first["batch_id"], "r1", 4)

    second = store.begin("b21", "r2", None, 4)

    assert (first["state"], first["kind"], first["covers_null"], first["high"]) == ("batch", "nulls", True, None)
    assert second["state"] == "none"


@promise_of("open_batch")
def an_empty_batch_of_rows_without_a_cursor_does_not_count(store: ControlStore) -> None:
    store.define("b22")
    first = store.begin("b22", "r1", None, 4)
    store.discard("b22", first["batch_id"], "r1")

    assert store.begin("b22", "r2", None, 4)["kind"] == "nulls"


@promise_of("open_batch")
def a_new_epoch_reads_rows_without_a_cursor_again(store: ControlStore) -> None:
    store.define("b23")
    store.commit("b23", store.begin("b23", "r1", None, 4)["batch_id"], "r1", 4)
    store.define("b23", reset_token="t1")

    assert store.begin("b23", "r2", None, 4)["kind"] == "nulls"


@promise_of("open_batch")
def rows_without_a_cursor_make_no_batch_above_a_watermark(store: ControlStore) -> None:
    store.loaded("b24", "r1", "2024-01-05", null_cdc="fail")
    store.define("b24", null_cdc="always")

    assert store.begin("b24", "r2", None, 4)["state"] == "none"


@promise_of("open_batch")
def without_such_rows_there_is_no_batch_of_them(store: ControlStore) -> None:
    store.define("b25")

    assert store.begin("b25", "r1", None, 0)["state"] == "none"


@promise_of("open_batch")
def a_committed_batch_that_covers_no_null_leaves_them_to_be_read(store: ControlStore) -> None:
    store.loaded("b26", "r1", "2024-01-05", null_cdc="fail")
    store.define("b26", null_cdc="initial")
    store.database.run("UPDATE ingest.watermark SET value = NULL WHERE table_id = 'b26'")

    assert store.begin("b26", "r2", None, 4)["kind"] == "nulls"


@promise_of("open_batch")
def the_first_batch_covers_null_and_later_ones_only_where_asked(store: ControlStore) -> None:
    found = {}
    for mode in ("initial", "always", "fail"):
        table = f"b27{mode}"
        store.define(table, null_cdc=mode)
        first = store.begin(table, "r1", "2024-01-05")
        store.commit(table, first["batch_id"], "r1")
        second = store.begin(table, "r2", "2024-01-06")
        found[mode] = (first["covers_null"], second["covers_null"])

    assert found == {"initial": (True, False), "always": (True, True), "fail": (False, False)}


@promise_of("open_batch")
def the_answer_is_this_runs_open_batch(store: ControlStore) -> None:
    store.loaded("b28", "r2", "2024-01-05")

    assert store.begin("b28", "r2", None)["state"] == "none"
    store.discard("b28", 0, "r2")
    store.database.run("UPDATE ingest.watermark SET epoch = 3 WHERE table_id = 'b28'")
    store.database.run(
        "INSERT INTO ingest.batch (table_id, kind, epoch, low_inclusive, covers_null, state, run_id) "
        "VALUES ('b28', 'incremental', 0, 0, 0, 'open', 'stranger')"
    )
    assert store.begin("b28", "r3", None)["state"] == "none"


# commit_batch


@promise_of("commit_batch")
def a_commit_moves_the_watermark_and_names_the_file(store: ControlStore) -> None:
    store.loaded("c1", "r1", "2024-01-05")
    opened = store.begin("c1", "r2", "2024-01-06")

    answer = store.commit("c1", opened["batch_id"], "r2", 7, file="x/run=r2.parquet", group="g7")

    assert answer == {"state": "committed", "high": "2024-01-06"}
    row = store.watermark("c1")
    assert (row["value"], row["lease_run"], row["lease_until"]) == ("2024-01-06", None, None)
    batch = store.batches("c1")[-1]
    assert (batch["state"], batch["file_name"], batch["rows_copied"], batch["group_id"]) == (
        "committed", "x/run=r2.parquet", 7, "g7",
    )  # fmt: skip
    assert [row["file_name"] for row in store.batches("c1")] == ["f.parquet", "x/run=r2.parquet"]


@promise_of("commit_batch")
def a_commit_touches_no_other_table(store: ControlStore) -> None:
    for table in ("c2", "c2other"):
        store.loaded(table, "r1", "2024-01-05")
    opened = store.begin("c2", "r2", "2024-01-06")
    store.begin("c2other", "r2", "2024-01-06")

    store.commit("c2", opened["batch_id"], "r2")

    assert store.watermark("c2other")["value"] == "2024-01-05"
    assert store.watermark("c2other")["lease_run"] == "r2"
    assert store.states("c2other") == ["committed", "open"]


@promise_of("commit_batch")
def a_batch_is_committed_under_its_own_table_only(store: ControlStore) -> None:
    for table in ("c3", "c3other"):
        store.define(table)
    opened = store.begin("c3", "r1", "2024-01-06")
    store.begin("c3other", "r1", "2024-01-07")

    assert error_number(store, "commit", "c3other", opened["batch_id"], "r1") == 50022
    assert store.watermark("c3other")["value"] is None


@promise_of("commit_batch")
def a_repeated_commit_is_a_success_and_changes_nothing(store: ControlStore) -> None:
    store.define("c4")
    opened = store.begin("c4", "r1", "2024-01-06")
    store.commit("c4", opened["batch_id"], "r1", 5, file="one")
    store.claim("c4", "r2")

    assert store.commit("c4", opened["batch_id"], "r1", 5, file="two")["state"] == "committed"
    assert store.batches("c4")[-1]["file_name"] == "one"
    assert store.watermark("c4")["lease_run"] == "r2"


@promise_of("commit_batch")
def a_repeated_commit_of_an_empty_batch_is_a_success(store: ControlStore) -> None:
    store.define("c5")
    opened = store.begin("c5", "r1", "2024-01-06")
    store.commit("c5", opened["batch_id"], "r1", 0)

    assert store.commit("c5", opened["batch_id"], "r1", 0)["state"] == "empty"


@promise_of("commit_batch")
def somebody_elses_committed_batch_is_not_mine(store: ControlStore) -> None:
    store.loaded("c6", "r1", "2024-01-05")
    committed = store.batches("c6")[0]["batch_id"]

    assert error_number(store, "commit", "c6", committed, "r2") == 50022


@promise_of("commit_batch")
def a_repeat_is_of_this_very_batch_and_table(store: ControlStore) -> None:
    for table in ("c19", "c19other"):
        store.loaded(table, "r1", "2024-01-05")
    window = add_window(store, "c19", "r1")
    store.database.run(f"UPDATE ingest.batch SET state = 'abandoned' WHERE batch_id = {window}")

    assert error_number(store, "commit", "c19", window, "r1") == 50022
    assert error_number(store, "commit", "c19other", store.batches("c19")[0]["batch_id"], "r1") == 50022


@promise_of("commit_batch")
def a_commit_names_one_batch_where_a_window_is_open_too(store: ControlStore) -> None:
    store.loaded("c20", "r1", "2024-01-05")
    window = add_window(store, "c20", "r2")
    opened = store.begin("c20", "r2", "2024-01-06")
    store.commit("c20", opened["batch_id"], "r2")

    assert {row["batch_id"]: row["state"] for row in store.batches("c20")}[window] == "open"


@promise_of("commit_batch")
def an_abandoned_batch_is_never_committed(store: ControlStore) -> None:
    store.loaded("c7", "r1", "2024-01-05")
    opened = store.begin("c7", "r2", "2024-01-06")
    store.call("abandon", table_id="c7", force=True, operator="o")

    assert error_number(store, "commit", "c7", opened["batch_id"], "r2") == 50022
    assert store.watermark("c7")["value"] == "2024-01-05"


@promise_of("commit_batch")
def a_batch_that_another_run_took_up_is_not_committed(store: ControlStore) -> None:
    store.loaded("c8", "r1", "2024-01-05")
    opened = store.begin("c8", "r2", "2024-01-06")
    store.later(100)
    store.begin("c8", "r3", "2024-01-07")

    assert error_number(store, "commit", "c8", opened["batch_id"], "r2") == 50022
    assert store.watermark("c8")["value"] == "2024-01-05"
    assert store.states("c8") == ["committed", "open"]


@promise_of("commit_batch")
def a_commit_after_the_lease_ran_out_stands_while_nobody_took_the_batch(store: ControlStore) -> None:
    store.define("c9")
    opened = store.begin("c9", "r1", "2024-01-06")
    store.later(100)
    store.claim("c9", "r2")

    assert store.commit("c9", opened["batch_id"], "r1")["state"] == "committed"
    row = store.watermark("c9")
    assert (row["value"], row["lease_run"]) == ("2024-01-06", "r2")
    assert row["lease_until"] is not None


@promise_of("commit_batch")
def a_commit_after_the_watermark_moved_is_refused(store: ControlStore) -> None:
    store.loaded("c10", "r1", "2024-01-05")
    opened = store.begin("c10", "r2", "2024-01-06")
    store.database.run("UPDATE ingest.watermark SET value = '2024-01-01' WHERE table_id = 'c10'")

    assert error_number(store, "commit", "c10", opened["batch_id"], "r2") == 50022


@promise_of("commit_batch")
def a_commit_of_an_earlier_epoch_is_refused(store: ControlStore) -> None:
    store.loaded("c11", "r1", "2024-01-05")
    opened = store.begin("c11", "r2", "2024-01-06")
    store.database.run("UPDATE ingest.watermark SET epoch = 4 WHERE table_id = 'c11'")

    assert error_number(store, "commit", "c11", opened["batch_id"], "r2") == 50022


@promise_of("commit_batch")
def a_full_load_commits_whatever_the_watermark_and_leaves_it(store: ControlStore) -> None:
    store.loaded("c12", "r1", "2024-01-05")
    store.define("c12", load_type="full")
    opened = store.begin("c12", "r2", None)
    store.database.run("UPDATE ingest.watermark SET epoch = 2 WHERE table_id = 'c12'")

    assert store.commit("c12", opened["batch_id"], "r2", 0)["state"] == "committed"
    assert store.watermark("c12")["value"] == "2024-01-05"


@promise_of("commit_batch")
def a_window_commits_beside_the_watermark(store: ControlStore) -> None:
    store.loaded("c13", "r1", "2024-01-05")
    window = add_window(store, "c13", "r2")
    store.database.run("UPDATE ingest.watermark SET low_inclusive = 1 WHERE table_id = 'c13'")

    assert store.commit("c13", window, "r2", 3)["state"] == "committed"
    row = store.watermark("c13")
    assert (row["value"], row["low_inclusive"]) == ("2024-01-05", True)


@promise_of("commit_batch")
def a_batch_without_rows_moves_nothing(store: ControlStore) -> None:
    store.loaded("c14", "r1", "2024-01-05")
    store.define("c14", reset_token="t1", reset_to="2024-01-02")
    opened = store.begin("c14", "r2", "2024-01-06")

    assert store.commit("c14", opened["batch_id"], "r2", 0)["state"] == "empty"
    row = store.watermark("c14")
    assert (row["value"], row["low_inclusive"]) == ("2024-01-02", True)


@promise_of("commit_batch")
def the_first_commit_clears_low_inclusive(store: ControlStore) -> None:
    store.loaded("c15", "r1", "2024-01-05")
    store.define("c15", reset_token="t1", reset_to="2024-01-02")
    store.commit("c15", store.begin("c15", "r2", "2024-01-06")["batch_id"], "r2")

    assert store.watermark("c15")["low_inclusive"] is False


@promise_of("commit_batch")
def a_batch_of_rows_without_a_cursor_leaves_the_watermark_null(store: ControlStore) -> None:
    store.define("c16")
    store.commit("c16", store.begin("c16", "r1", None, 4)["batch_id"], "r1", 4)

    assert store.watermark("c16")["value"] is None


@promise_of("commit_batch")
def a_commit_forgets_who_found_the_table_locked(store: ControlStore) -> None:
    store.define("c17")
    opened = store.begin("c17", "r1", "2024-01-06")
    store.claim("c17", "r2")
    store.commit("c17", opened["batch_id"], "r1")

    row = store.watermark("c17")
    assert (row["locked_count"], row["locked_run"]) == (0, None)


@promise_of("commit_batch")
def a_commit_writes_its_own_line_of_the_run_list(store: ControlStore) -> None:
    for table in ("c18", "c18other"):
        store.define(table, flow="c18")
    for group in ("g18", "g18before"):
        store.details("r1", group=group, flow="c18")
    full = store.begin("c18", "r1", "2024-01-06", group="g18")
    store.commit("c18", full["batch_id"], "r1", 3, group="g18")
    empty = store.begin("c18other", "r1", "2024-01-06", group="g18")
    assert store.outcome("c18other", "g18") == "running"
    store.commit("c18other", empty["batch_id"], "r1", 0, group="g18")

    assert (store.outcome("c18", "g18"), store.outcome("c18other", "g18")) == ("ok", "empty")
    assert (store.outcome("c18", "g18before"), store.outcome("c18other", "g18before")) == (None, None)


# discard_batch, fail_table and the operators' procedures


@promise_of("others")
def a_discarded_batch_is_empty_and_the_lease_goes_back(store: ControlStore) -> None:
    store.loaded("d1", "r1", "2024-01-05")
    opened = store.begin("d1", "r2", "2024-01-06")

    assert store.discard("d1", opened["batch_id"], "r2")["state"] == "empty"
    assert store.discard("d1", opened["batch_id"], "r2")["state"] == "empty"
    row = store.watermark("d1")
    assert (row["value"], row["lease_run"]) == ("2024-01-05", None)
    assert store.states("d1") == ["committed", "empty"]


@promise_of("others")
def somebody_elses_batch_is_not_discarded(store: ControlStore) -> None:
    store.define("d2")
    opened = store.begin("d2", "r1", "2024-01-06")

    assert error_number(store, "discard", "d2", opened["batch_id"], "r2") == 50031
    assert store.states("d2") == ["open"]
    assert store.watermark("d2")["lease_run"] == "r1"


@promise_of("others")
def a_committed_batch_is_not_discarded(store: ControlStore) -> None:
    store.loaded("d3", "r1", "2024-01-05")

    assert error_number(store, "discard", "d3", store.batches("d3")[0]["batch_id"], "r1") == 50031
    assert store.states("d3") == ["committed"]


@promise_of("others")
def a_failed_table_keeps_its_batch_and_gives_the_lease_back(store: ControlStore) -> None:
    store.define("d4", flow="d4")
    store.details("r1", group="g4", flow="d4")
    store.begin("d4", "r1", "2024-01-06", group="g4")
    store.fail("d4", "r1", "no such column", group="g4")

    assert store.outcome("d4", "g4") == "failed"
    assert store.watermark("d4")["lease_run"] is None
    assert store.batches("d4")[0]["error"] == "no such column"
    assert store.states("d4") == ["open"]


@promise_of("others")
def a_table_that_failed_while_locked_keeps_its_holders_lease(store: ControlStore) -> None:
    store.define("d5")
    store.claim("d5", "r1")
    store.fail("d5", "r2")

    assert store.watermark("d5")["lease_run"] == "r1"


@promise_of("others")
def a_lease_is_given_back_to_an_operator_only_by_force(store: ControlStore) -> None:
    store.define("d6")
    store.claim("d6", "r1")

    assert error_number(store, "call", "unlock", table_id="d6", run_id="", force=False, operator="o") == 50051
    assert store.call("unlock", table_id="d6", run_id="", force=True, operator="o") == {"freed": 1}
    assert store.watermark("d6")["lease_run"] is None


@promise_of("others")
def texts_that_changed_are_accepted_but_not_another_column(store: ControlStore) -> None:
    store.loaded("d7", "r1", "2024-01-05")
    store.define("d7", hash="h2")
    assert store.call("accept", table_id="d7", force=False, operator="o") == {"state": "accepted"}
    assert store.claim("d7", "r2", hash_="h2")["low"] == "2024-01-05"
    store.fail("d7", "r2")
    store.define("d7", hash="h3", cdc_column="other")

    assert error_number(store, "call", "accept", table_id="d7", force=False, operator="o") == 50052


@promise_of("others")
def a_run_list_is_frozen_and_a_summary_counts_every_line(store: ControlStore) -> None:
    for table in ("e1", "e1b", "e1c"):
        store.define(table, flow="e1")
    assert store.details("r1", group="ge1", flow="e1") == ["e1", "e1b", "e1c"]
    store.define("e1d", flow="e1")
    assert store.details("r2", group="ge1", flow="e1") == ["e1", "e1b", "e1c"]
    store.commit("e1", store.begin("e1", "r1", "2024-01-06", group="ge1")["batch_id"], "r1", 9, group="ge1")
    store.begin("e1b", "r1", "2024-01-06", group="ge1")
    store.fail("e1b", "r1", 'a "quoted" error', group="ge1")

    summary = store.call("run_summary", group_id="ge1", run_id="r1", page=1)

    assert (summary["must_fail"], summary["reason"]) == (
        1,
        "1 failed, 1 without outcome, 0 locked more than once, of 3 tables",
    )
    assert '"ok":1' in summary["summary"]
    assert '"rows":9' in summary["summary"]
    assert r"a \"quoted\" error" in summary["summary"]
    assert store.details("r3", group="ge1again", flow="e1", failed_only=True) == ["e1b"]


def add_window(store: ControlStore, table: str, run: str) -> int:
    """An open chunk of a windowed backfill; its id."""
    store.database.run(
        "INSERT INTO ingest.batch (table_id, kind, epoch, low, low_inclusive, high, covers_null, state, run_id) "
        f"VALUES ('{table}', 'window', 0, '2023-01-01', 1, '2023-02-01', 0, 'open', '{run}')"
    )
    return int(store.batches(table)[-1]["batch_id"])
