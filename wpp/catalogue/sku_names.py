"""What other systems call a SKU, the same in every file that has one.

Codes of somebody else, such as a supplier's or a manufacturer's, are not among them.
"""

from wpp.sheets import CODE, Column, Grammar, words

SKU_NAMES = words("Item code, Stock code, Product code, Part number, Item #, Article, Material, Variant SKU")
CODES = Grammar(
    nouns=words(
        "SKU, SKU code, SKU no, SKU number, Item code, Item no, Item number, Item num, Item ref, Item reference",
        "Stock code, Stock no, Stock number, Stock ref, Product code, Product no, Product number, Product ref",
        "Part no, Part number, Part num, Part code, Article code, Article no, Article number, Material code",
        "Material no, Material number, Model no, Model number, Stock keeping unit",
    ),
    # Shopify: Variant SKU, Lineitem sku. Amazon: MerchantSKU, Seller SKU. On a supplier's note the customer is us.
    before=words(
        "Variant, Merchant, Seller, Lineitem, Item, Product, Stock, Inventory, Our, Customer, Client"
    ),
    # SAP heads it Material, and Artikelnummer in German; the French one is OpenBoxes'.
    alone=words(
        "Code, Article, Material, Your code, Your SKU, Artikelnummer, Artikel-Nr, Artikelnr, Code produit",
        "Code article, Référence article",
    ),
    near=words("Supplier code, Vendor code, Style, Style code, Style no, Reference"),
    unless=words("supplier, vendor, manufacturer, mfr, mpn, internal, commodity, country"),
)


def sku_column() -> Column:
    """The column of SKUs; barcodes have one of their own, see `code_columns`."""
    return Column("sku", "SKU", SKU_NAMES, example="TSH-M", grammar=CODES, kind=CODE)
