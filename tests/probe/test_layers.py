"""Which module plays which layer, and a `layers.toml` that cannot hold."""

import pytest

from probe import LayersError, load_layers


@pytest.fixture
def tree(tmp_path):
    def make(files, toml=""):
        for name, text in files.items():
            path = tmp_path / "boxoffice" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        (tmp_path / "layers.toml").write_text(toml, "utf-8")
        return tmp_path

    return make


def test_conventional_names_play_their_layer_as_modules_and_as_packages(tree):
    layers = load_layers(
        tree(
            {
                "api.py": "",
                "use_cases/__init__.py": "",
                "use_cases/selling.py": "",
                "domain.py": "",
                "tables.py": "",
                "bootstrap.py": "",
                "sales/api.py": "",
            }
        )
    )
    names = ["api", "use_cases.selling", "domain", "tables", "bootstrap", "sales.api"]
    assert [layers.of(f"boxoffice.{name}") for name in names] == [
        "transport",
        "application",
        "domain",
        "infrastructure",
        "wiring",
        "transport",
    ]
    assert layers.notes == ()


def test_a_claim_covers_all_below_and_the_nearest_wins(tree):
    root = tree(
        {"sales/__init__.py": "", "sales/sell.py": "", "sales/store.py": ""},
        '[layers]\napplication = ["boxoffice.sales"]\ninfrastructure = ["boxoffice.sales.store"]\n',
    )
    layers = load_layers(root)
    assert layers.of("boxoffice.sales.sell") == "application"
    assert layers.of("boxoffice.sales.store") == "infrastructure"


def test_a_module_nobody_claims_is_a_note_with_the_line_to_paste(tree):
    layers = load_layers(
        tree({"helpers.py": "X = 1", "routes.py": "from fastapi import APIRouter"})
    )
    assert layers.of("boxoffice.helpers") == "application"
    assert layers.of("boxoffice.routes") == "transport"
    assert layers.notes == (
        (
            "boxoffice/helpers.py counts as application. "
            'If so, say it in layers.toml: application = ["boxoffice.helpers"]. '
            "If not, name the layer there."
        ),
        (
            "boxoffice/routes.py counts as transport. "
            'If so, say it in layers.toml: transport = ["boxoffice.routes"]. '
            "If not, name the layer there."
        ),
    )


def test_modules_of_one_layer_are_one_note_with_a_line_that_keeps_what_is_claimed(tree):
    files = {"rules.py": "", "noes.py": "", "sales.py": ""}
    (note,) = load_layers(tree(files, '[layers]\napplication = ["boxoffice.sales"]\n')).notes
    assert note.startswith("boxoffice/noes.py, boxoffice/rules.py count as application. ")
    assert 'application = ["boxoffice.sales", "boxoffice.noes", "boxoffice.rules"]. ' in note


def test_a_package_nobody_claims_is_one_note(tree):
    files = {"sales/__init__.py": "", "sales/sell.py": "X = 1", "sales/refund.py": "X = 1"}
    (note,) = load_layers(tree(files)).notes
    assert note.startswith("boxoffice/sales/ counts as application")
    assert 'application = ["boxoffice.sales"]' in note


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[layers\n", "layers.toml is not valid TOML"),
        ("layers = 3\n", "[layers] is 3"),
        (
            '[layers]\ncore = ["boxoffice.sales"]\n',
            "line 2: there is no layer 'core'. Use one of: transport",
        ),
        ("[layers]\napplication = 'boxoffice.sales'\n", "Write a list of module names"),
        (
            '[layers]\napplication = ["boxoffice.sail"]\n',
            "line 2: no module is called 'boxoffice.sail'. There are:",
        ),
        (
            '[layers]\napplication = ["boxoffice.sales"]\ndomain = ["boxoffice.sales"]\n',
            "claimed as application (line 2) and domain (line 3)",
        ),
        (
            '[layers]\napplication = ["boxoffice.api"]\n',
            "line 2 calls 'boxoffice.api' application, but boxoffice/api.py:1 builds a door",
        ),
    ],
)
def test_a_layers_file_that_cannot_hold_names_the_line(tree, toml, said):
    root = tree({"sales.py": "", "api.py": "from fastapi import APIRouter"}, toml)
    with pytest.raises(LayersError) as error:
        load_layers(root)
    assert said in str(error.value)


def test_a_half_typed_module_is_no_error_of_the_layers(tree):
    layers = load_layers(tree({"sales.py": "def ("}))
    assert layers.of("boxoffice.sales") == "application"
