"""Write what was decided about a catalogue file: SKUs first, then the packs that offer them.

Nothing is deleted that stock, orders or baskets speak of: a SKU that the file no longer names stays, a choice that a
pack loses is only marked, and a SKU that is renamed is the same row with another code.
"""

from sqlalchemy import delete, insert, update

from wpp.catalogue.check import PackRow
from wpp.catalogue.codes import code_key, name_key, slug_of
from wpp.catalogue.importing.matching import MatchedRow
from wpp.catalogue.importing.pack_plan import ChoicePlan, PackPlan
from wpp.catalogue.importing.plan import ImportPlan
from wpp.catalogue.importing.state import ChoiceState
from wpp.catalogue.model import Choice, ChoiceOption, Pack, Product, Sku, SkuAlias
from wpp.catalogue.pictures import ADDRESS, is_file_name
from wpp.work import Work


def save_catalogue(work: Work, prepared: ImportPlan) -> dict[str, int]:
    """Bring the catalogue to what was decided about the file; gives the id of each of its SKUs by folded code."""
    item_ids = save_items(work, prepared)
    sku_ids = save_skus(work, prepared, item_ids)
    for position, pack in enumerate(prepared.packs):
        save_pack(work, prepared, pack, position, item_ids, sku_ids)
    packs = [pack.id for pack in prepared.missing_packs]
    work.session.execute(update(Pack).where(Pack.id.in_(packs)).values(in_sheet=False))
    return sku_ids


def keeps_name(prepared: ImportPlan, match: MatchedRow) -> bool:
    """Whether code, item and size stay as they are stored."""
    return match.renames and not prepared.rename


def save_items(work: Work, prepared: ImportPlan) -> dict[str, int]:
    """One row for each item of the file; its description and picture are the first that some size of it has."""
    plan, ids = prepared.plan, dict(prepared.matching.item_ids)
    pictures = {sku.product_id: sku.image for sku in prepared.state.skus.values()}
    items: dict[str, dict[str, object]] = {}
    for position, match in enumerate(prepared.matching.rows):
        row = match.row
        if keeps_name(prepared, match) and match.stored is not None:
            ids.setdefault(name_key(row.item), match.stored.product_id)
            continue
        key = name_key(row.item)
        item = items.setdefault(
            key, {"name": row.item, "name_key": key, "description": "", "image": "", "position": position}
        )
        item["description"] = item["description"] or row.description
        item["image"] = item["image"] or row.image
    for key, values in items.items():
        product_id = ids.get(key)
        if product_id is None:
            added = insert(Product).values(**values).returning(Product.id)
            ids[key] = work.session.execute(added).scalar_one()
            continue
        if is_file_name(str(values["image"])) and pictures.get(product_id, "").startswith(ADDRESS):
            # The file is not beside the catalogue this time; the picture of it is here.
            values["image"] = pictures[product_id]
        changed = {name: value for name, value in values.items() if name not in ("description", "image")}
        changed |= {name: values[name] for name in ("description", "image") if plan.has(name)}
        work.session.execute(update(Product).where(Product.id == product_id).values(**changed))
    return ids


def save_skus(work: Work, prepared: ImportPlan, item_ids: dict[str, int]) -> dict[str, int]:
    """One row for each SKU of the file, in its order. What the file does not speak of stays as it is."""
    saved: dict[str, int] = {}
    for position, match in enumerate(prepared.matching.rows):
        row, stored = match.row, match.stored
        values: dict[str, object] = {"position": position, "in_sheet": True}
        if stored is None or not keeps_name(prepared, match):
            values |= {"product_id": item_ids[name_key(row.item)], "size": match.size}
            values |= {"code": match.code, "code_key": code_key(match.code)}
        if row.unit or stored is None:
            values["unit"] = row.unit or "each"
        values |= {name: getattr(row, name) for name in ("fits", "location") if prepared.plan.has(name)}
        values |= {
            name: figure
            for name, figure in (("threshold", row.threshold), ("opening", row.opening))
            if figure is not None
        }
        if stored is None:
            added = insert(Sku).values(**values).returning(Sku.id)
            saved[code_key(row.code)] = work.session.execute(added).scalar_one()
            continue
        if "code_key" in values and values["code_key"] != stored.code_key:
            keep_earlier_code(work, stored.id, stored.code, str(values["code_key"]))
        work.session.execute(update(Sku).where(Sku.id == stored.id).values(**values))
        saved[code_key(row.code)] = stored.id
    absent = [sku_id for sku_id in prepared.state.skus if sku_id not in saved.values()]
    work.session.execute(update(Sku).where(Sku.id.in_(absent)).values(in_sheet=False))
    return saved


def keep_earlier_code(work: Work, sku_id: int, code: str, new_key: str) -> None:
    """Remember the code that a SKU had; the one that it gets is no earlier one any more."""
    work.session.execute(delete(SkuAlias).where(SkuAlias.code_key.in_([new_key, code_key(code)])))
    work.session.execute(
        insert(SkuAlias).values(code_key=code_key(code), code=code, sku_id=sku_id, renamed_at=work.now)
    )


def save_pack(
    work: Work,
    prepared: ImportPlan,
    pack: PackPlan,
    position: int,
    item_ids: dict[str, int],
    sku_ids: dict[str, int],
) -> None:
    """One pack with its choices, and what became of those that the file does not have."""
    values = {"name": pack.name, "position": position, "in_sheet": True}
    if pack.stored is None:
        added = insert(Pack).values(slug=slug_of(pack.name), **values).returning(Pack.id)
        pack_id = work.session.execute(added).scalar_one()
    else:
        pack_id = pack.stored.id
        work.session.execute(update(Pack).where(Pack.id == pack_id).values(**values))
    for place, choice in enumerate(pack.choices):
        choice_id = save_choice(work, choice, pack_id, place)
        save_options(work, prepared, choice, choice_id, item_ids, sku_ids)
    for dropped in pack.dropped:
        save_dropped(work, prepared, dropped)


def save_choice(work: Work, choice: ChoicePlan, pack_id: int, position: int) -> int:
    """The row of a choice; one that the pack had lost comes back."""
    values = {"name": choice.name, "quantity": choice.quantity, "position": position, "retired_at": None}
    if choice.stored is None:
        added = insert(Choice).values(pack_id=pack_id, **values).returning(Choice.id)
        return work.session.execute(added).scalar_one()
    work.session.execute(update(Choice).where(Choice.id == choice.stored.id).values(**values))
    return choice.stored.id


def save_options(
    work: Work,
    prepared: ImportPlan,
    choice: ChoicePlan,
    choice_id: int,
    item_ids: dict[str, int],
    sku_ids: dict[str, int],
) -> None:
    """The options of a choice: those of the file, in its order, and those that are kept where they were."""
    stored = choice.stored.options if choice.stored else ()
    known = {(option.product_id, option.sku_id): option.id for option in stored}
    for position, row in enumerate(choice.rows):
        option = option_of(row, item_ids, sku_ids, prepared)
        if option in known:
            values = {"position": position, "in_sheet": True}
            work.session.execute(
                update(ChoiceOption).where(ChoiceOption.id == known[option]).values(**values)
            )
        else:
            product_id, sku_id = option
            work.session.execute(
                insert(ChoiceOption).values(
                    choice_id=choice_id, product_id=product_id, sku_id=sku_id, position=position
                )
            )
    removed = [option.id for option in choice.gone if option.id in prepared.to_remove]
    work.session.execute(delete(ChoiceOption).where(ChoiceOption.id.in_(removed)))
    kept = [option.id for option in choice.gone if option.id not in prepared.to_remove]
    work.session.execute(update(ChoiceOption).where(ChoiceOption.id.in_(kept)).values(in_sheet=False))


def option_of(
    row: PackRow, item_ids: dict[str, int], sku_ids: dict[str, int], prepared: ImportPlan
) -> tuple[int, int | None]:
    """The ids of what a row of Packs offers; a SKU counts with the item that it is stored under."""
    if not row.sku_key:
        return item_ids[row.item_key], None
    sku_id = sku_ids[row.sku_key]
    match = next((each for each in prepared.matching.rows if code_key(each.row.code) == row.sku_key), None)
    if match is not None and match.stored is not None and keeps_name(prepared, match):
        return match.stored.product_id, sku_id
    return item_ids[row.item_key], sku_id


def save_dropped(work: Work, prepared: ImportPlan, dropped: ChoiceState) -> None:
    """A choice that the file no longer has: kept, or lost where nothing of it is offered any more."""
    retiring = {sku.id for sku in prepared.to_retire}
    left = {
        sku_id
        for option in dropped.options
        if option.id not in prepared.to_remove
        for sku_id in prepared.state.sizes_of(option) - retiring
    }
    if not left:
        work.session.execute(update(Choice).where(Choice.id == dropped.id).values(retired_at=work.now))
    ids = [option.id for option in dropped.options]
    work.session.execute(update(ChoiceOption).where(ChoiceOption.id.in_(ids)).values(in_sheet=False))
