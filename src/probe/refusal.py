"""The guard behind `without`: refuses imports of some packages, and notices their use."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from dis import get_instructions
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from probe.crossings import Atlas
from probe.sites import Site

if TYPE_CHECKING:
    from probe.backend import Backend

CORE = ("application", "domain", "infrastructure")
GLOBAL_NAMES = ("LOAD_GLOBAL", "LOAD_NAME")
Import = Callable[..., Any]


class Refused(ModuleNotFoundError):
    """What the import of a refused package raises in the code under test."""


@dataclass(frozen=True)
class Use:
    """One use of a refused package: its line, what it did, and the line of the core behind it."""

    site: Site
    did: str
    package: str
    core: Site | None = None

    @property
    def place(self) -> str:
        """The line to blame: that of the core, where it only leads to the use."""
        return (self.core or self.site).place

    def __str__(self) -> str:
        """Return `boxoffice/api.py:3 in <module> imports fastapi, for use_cases.py:2`."""
        return f"{self.site} {self.did}{f', for {self.core.place}' if self.core else ''}"


@dataclass
class Guard:
    """Refuses `packages` to the core while it loads, and to everybody once it is `running`."""

    backend: Backend
    packages: tuple[str, ...]
    running: bool = False
    ran: int = 0
    uses: list[Use] = field(default_factory=list)
    modules: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._atlas = Atlas(self.backend)
        self._mentioned: dict[int, tuple[CodeType, list[tuple[str, int]]]] = {}

    def wrap(self, real: Import) -> Import:
        """Return an import function that asks this guard first."""

        def guarded(name: str, *args: Any, **options: Any) -> Any:  # noqa: ANN401  (any module)
            level = options.get("level", args[3] if len(args) > 3 else 0)  # noqa: PLR2004
            if not level:
                self._ask(_whole(name, args, options), sys._getframe(1))  # noqa: SLF001
            return real(name, *args, **options)

        return guarded

    def hear(self, frame: FrameType, event: str, _arg: object) -> None:
        """Notice calls of the packages' functions, and functions that name something of theirs."""
        if event != "call" or not self.running:
            return
        place = self._atlas.place(frame)
        if place.own and place.is_function:
            self.ran += 1
            if place.layer != "wiring":
                self.modules.add(place.module)
            self._look_for_names(frame)
        elif place.package in self.packages:
            self._trace_back(frame, place.package)

    def _ask(self, name: str, importer: FrameType) -> None:
        package = name.partition(".")[0]
        if package not in self.packages or not self._atlas.place(importer).own:
            return
        core = next((each for each in self._own(importer) if self._is_core(each)), None)
        if core is None and not self.running:
            return
        site = self._atlas.site(importer)
        behind = None if core in (None, importer) else self._atlas.site(core)
        self.uses.append(Use(site, f"imports {name}", package, behind))
        message = f"No module named {package!r} ({site.place} may not import it here)"
        raise Refused(message, name=name)

    def _is_core(self, frame: FrameType) -> bool:
        return self._atlas.place(frame).layer in CORE

    def _own(self, frame: FrameType | None) -> Iterator[FrameType]:
        while (frame := self._atlas.own(frame)) is not None:
            yield frame
            frame = frame.f_back

    def _trace_back(self, frame: FrameType, package: str) -> None:
        """Note who called into the package; what it calls itself then is its own affair."""
        outer = frame.f_back
        while outer is not None and not self._atlas.place(outer).own:
            if self._atlas.place(outer).package in self.packages:
                return
            outer = outer.f_back
        if outer is not None:
            called = frame.f_code.co_qualname.removesuffix(".__init__")
            self.uses.append(Use(self._atlas.site(outer), f"calls {called} of {package}", package))

    def _look_for_names(self, frame: FrameType) -> None:
        """Note the names of the packages' things in a function that runs: it would not without."""
        code = frame.f_code
        if id(code) not in self._mentioned:
            self._mentioned[id(code)] = (code, list(_globals_in(code)))
        for name, line in self._mentioned[id(code)][1]:
            package = _home(frame.f_globals.get(name)).partition(".")[0]
            if package in self.packages:
                site = replace(self._atlas.site(frame), line=line)
                self.uses.append(Use(site, f"uses {name} of {package}", package))


def _whole(name: str, args: tuple[Any, ...], options: dict[str, Any]) -> str:
    """Return the absolute name, as far as `import_module(".security", "fastapi")` gives one."""
    package = options.get("package", args[0] if args else None)
    return f"{package}{name}" if name.startswith(".") else name


def _globals_in(code: CodeType) -> Iterator[tuple[str, int]]:
    for each in get_instructions(code):
        if each.opname in GLOBAL_NAMES:
            line = each.positions.lineno if each.positions else None
            yield str(each.argval), line or code.co_firstlineno


def _home(thing: object) -> str:
    """Return the module that a thing comes from."""
    if isinstance(thing, ModuleType):
        return thing.__name__
    named = thing if isinstance(thing, type | FunctionType) else type(thing)
    return str(getattr(named, "__module__", ""))
