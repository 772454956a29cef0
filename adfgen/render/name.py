"""What rendered resources are called."""

from dataclasses import dataclass

from adfgen.metadata.project import Naming

__all__ = ["Names"]


@dataclass(frozen=True, slots=True)
class Names:
    """The project's naming patterns as templates call them."""

    naming: Naming

    def pipeline(self, name: str) -> str:
        """The pipeline called `name`."""
        return self.naming.pipeline_name(name)

    def dataset(self, name: str) -> str:
        """The dataset called `name`."""
        return self.naming.dataset_name(name)

    def linked_service(self, name: str) -> str:
        """The linked service called `name`."""
        return self.naming.linked_service_name(name)

    def trigger(self, name: str) -> str:
        """The trigger called `name`."""
        return self.naming.trigger_name(name)
