"""Who refers to whom, what is missing, what runs in circles, and the order to deploy in."""

from collections.abc import Callable

from adfgen.model.body import Json
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.kind import Kind
from adfgen.model.reference import References, references_of
from tests.growth import growth


def artifact(kind: Kind, name: str, properties: Json) -> Artifact:
    return Artifact(ArtifactKey(kind, name), {"name": name, "properties": properties})


def calls(name: str, *others: str) -> Artifact:
    """A pipeline that executes others."""
    activities = [
        {
            "name": f"run {other}",
            "type": "ExecutePipeline",
            "typeProperties": {"pipeline": {"referenceName": other, "type": "PipelineReference"}},
        }
        for other in others
    ]
    return artifact(Kind.PIPELINE, name, {"activities": activities})


def names(keys: tuple[ArtifactKey, ...]) -> list[str]:
    return [key.name for key in keys]


def test_a_reference_knows_its_target_its_pointer_and_its_object() -> None:
    """Every object with a referenceName and a known type is a reference; its letter case is kept."""
    service = {"referenceName": "LS/sql", "type": "linkedservicereference", "parameters": {"db": "x"}}
    dataset = artifact(Kind.DATASET, "ds", {"linkedServiceName": service, "typeProperties": {"a/b": [service]}})

    found = [(item.target, item.pointer, item.body) for item in references_of(dataset)]

    key = ArtifactKey(Kind.LINKED_SERVICE, "LS/sql")
    assert found == [
        (key, "/properties/linkedServiceName", service),
        (key, "/properties/typeProperties/a~1b/0", service),
    ]


def test_data_of_the_user_is_no_reference() -> None:
    """What a Web activity sends, a default value or a computed name may look like a reference and is none."""
    look_alike = {"referenceName": "x", "type": "DatasetReference"}
    pipeline = artifact(
        Kind.PIPELINE,
        "p",
        {
            "parameters": {"a": {"type": "object", "defaultValue": look_alike}},
            "activities": [
                {"name": "post", "typeProperties": {"body": look_alike}},
                {"name": "computed", "inputs": [{"referenceName": "@item()", "type": "DatasetReference"}]},
                {
                    "name": "notebook",
                    "typeProperties": {"notebook": {"referenceName": "n", "type": "NotebookReference"}},
                },
            ],
        },
    )

    assert references_of(pipeline) == ()


def test_missing_targets_ignore_letter_case_and_what_every_factory_has() -> None:
    """The default integration runtime is never missing; a target whose name differs in case is there."""
    runtime = {"referenceName": "autoresolveintegrationruntime", "type": "IntegrationRuntimeReference"}
    store = {"referenceName": "LS_VAULT", "type": "LinkedServiceReference"}
    gone = {"referenceName": "ls_gone", "type": "LinkedServiceReference"}
    factory = Factory.of(
        [
            artifact(Kind.LINKED_SERVICE, "ls_vault", {}),
            artifact(Kind.LINKED_SERVICE, "ls", {"connectVia": runtime, "typeProperties": {"k": store, "l": gone}}),
        ]
    )

    assert [item.target.name for item in References.of(factory).missing] == ["ls_gone"]


def test_levels_put_every_target_before_who_refers_to_it() -> None:
    """Three pipelines in a chain and one alone stand on three levels."""
    references = References.of(Factory.of([calls("a", "b"), calls("b", "c"), calls("c"), calls("alone")]))

    assert [[item.key.name for item in level] for level in references.levels] == [["alone", "c"], ["b"], ["a"]]
    assert references.cycles == ()


def test_cycles_are_found_however_long_and_do_not_stop_the_order() -> None:
    """A circle of three and a pipeline that calls itself are both named; their caller still comes after them."""
    factory = Factory.of(
        [calls("a", "b"), calls("b", "c"), calls("c", "a"), calls("me", "me"), calls("top", "a", "me")]
    )
    references = References.of(factory)

    assert [sorted(names(cycle)) for cycle in references.cycles] == [["a", "b", "c"], ["me"]]
    assert [[item.key.name for item in level] for level in references.levels] == [["a", "b", "c", "me"], ["top"]]


def test_a_chain_of_ten_thousand_needs_no_deep_stack() -> None:
    """Order and cycles are computed without recursion."""
    factory = Factory.of([calls(f"p{index}", f"p{index + 1}") for index in range(10_000)])

    assert len(References.of(factory).levels) == 10_000


def test_a_private_endpoint_stands_above_its_network() -> None:
    """A managed private endpoint needs the managed virtual network although it does not name it."""
    factory = Factory.of(
        [artifact(Kind.MANAGED_PRIVATE_ENDPOINT, "pe", {}), artifact(Kind.MANAGED_VIRTUAL_NETWORK, "default", {})]
    )

    assert [[item.key.name for item in level] for level in References.of(factory).levels] == [["default"], ["pe"]]


def test_a_name_that_is_written_exactly_so_comes_before_its_twin() -> None:
    """Two that differ in letter case alone are told apart; a third spelling may mean either."""
    upper, lower = calls("PL_Child"), calls("pl_child")
    callers = calls("a", "pl_child"), calls("b", "PL_Child"), calls("c", "pl_CHILD")
    for twins in ((upper, lower), (lower, upper)):
        factory = Factory((*callers, *twins))
        references = References.of(factory)

        assert [references.target(item) for item in references.all] == [lower, upper, twins[0]]
        assert [references.misspelt(item) for item in references.all] == [(), (), twins]
        assert factory.named(Kind.PIPELINE, "pl_other") == ()


def test_what_lies_in_a_file_that_cannot_be_read_is_not_missing() -> None:
    """The file is one finding; everybody who refers to it is none."""
    broken = ArtifactKey(Kind.PIPELINE, "pl_broken")
    references = References.of(Factory.of([calls("a", "PL_broken", "pl_gone")], unread=[broken]))

    assert names(tuple(item.target for item in references.missing)) == ["pl_gone"]


def test_a_long_chain_is_put_in_order_in_few_steps() -> None:
    """Twice as many pipelines that execute each other take twice the steps, in a chain and in a circle."""

    def work(count: int) -> Callable[[], object]:
        chain, circle = (
            References.of(Factory.of(calls(f"p{n}", f"p{(n + 1) % last}") for n in range(count)))
            for last in (count + 1, count)
        )
        return lambda: (chain.levels, chain.cycles, circle.levels, circle.cycles)

    assert growth(work, 20) < 2.5
