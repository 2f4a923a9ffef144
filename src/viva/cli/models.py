"""``viva models``: the local models that viva knows by name, and fetching their weights."""

from __future__ import annotations

from typing import Annotated

import typer

from viva.cli.forms import Form, is_json, write_json

app = typer.Typer(help="Local models, pinned by hash.", no_args_is_help=True)


@app.command("list")
def list_models(
    form: Form = "text",
) -> None:
    """Say which models can be fetched, what they cost, and which are here already."""
    from viva.exam.catalogue import CATALOGUE, DEFAULT_MODEL
    from viva.exam.weights import is_fetched, model_folder

    if is_json(form):
        import dataclasses

        rows = [
            {**dataclasses.asdict(m), "fetched": is_fetched(m), "default": m.name == DEFAULT_MODEL} for m in CATALOGUE
        ]
        write_json(rows)
        return
    width = max(len(model.name) for model in CATALOGUE)
    for model in CATALOGUE:
        here = "here" if is_fetched(model) else f"{model.megabytes} MB to fetch"
        default = ", the default" if model.name == DEFAULT_MODEL else ""
        typer.echo(f"{model.name:<{width}}  {model.title}{default}")
        typer.echo(
            f"{'':<{width}}  {here}; {model.memory} GB of memory; {model.licence}; sha256 {model.sha256[:16]}..."
        )
        typer.echo(f"{'':<{width}}  {model.note}")
    typer.echo(f"\nUse one with `viva exam --model local/NAME`. Weights are kept in {model_folder()}.")


@app.command("fetch")
def fetch_model(
    name: Annotated[str, typer.Argument(help="A name from `viva models list`, or hf/OWNER/REPO/FILE.gguf.")],
) -> None:
    """Fetch the weights of a model into the cache and check their hash."""
    from viva.exam.progress import fetching
    from viva.exam.weights import find_weights

    with fetching(name) as progress:
        weights = find_weights(name if name.startswith(("local", "hf/")) else f"local/{name}", progress=progress)
    typer.echo(f"{weights.name}: {weights.path}")
    typer.echo(f"sha256 {weights.sha256}")
