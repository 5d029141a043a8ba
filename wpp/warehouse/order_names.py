"""What carriers, shipping and warehouse systems call an order, its tracking code and its carrier in their exports.

The order is known there by the reference that was given with it, and every such system also has numbers of its own.
Which column is ours is seen by the check digit.
"""

from wpp.errors import WppError
from wpp.orders.numbers import WrongPortal, order_id_of
from wpp.sheets import CODE, BadCell, Cell, Column, Grammar, ValueKind, as_code, words


def is_order_number(cell: Cell) -> bool:
    """Whether a cell can be the number of an order of this portal."""
    try:
        return bool(order_id_of(as_code(cell)))
    except WrongPortal:
        # The letters of another portal are named row by row, and the file is refused if all have them.
        return True
    except (BadCell, WppError):
        return False


ORDER_NUMBER = ValueKind(is_order_number, telling=True, looks=CODE.fits, chance=0.1)
NUMBERS = words("No, Number, Num, Nr, Ref, Reference, Code, ID")
ORDER_NAMES = Grammar(
    nouns=words(
        "Order, Reference, Ref, Customer ref, Client ref, Sender ref, Shipper ref, Shipment ref, Your ref"
    ),
    # ShipStation: Order - Number. DPD Shipper: recipient_reference. Linnworks: Reference Number, Channel Reference and
    # External Reference, each filled or not as the shop wants it.
    before=words(
        "Sales, Web, Shop, Store, Channel, External, Customer, Client, Sender, Shipper, Shipment, Recipient, Order",
        "Your, Shipping, Parcel, Consignment, Delivery",
    ),
    after=(*NUMBERS, "1"),
    # The portal of DHL for business customers in Germany: Sendungsreferenz.
    alone=words("Sendungsreferenz, Kundenreferenz, Auftragsnummer, Bestellnummer"),
    ours=words("Ref, Referenz"),
    unless=words("supplier, purchase, internal"),
)
TRACKING_NAMES = Grammar(
    # ShipStation: Shipment - Tracking Number. Click & Drop: Tracking number. A consignment may have several parcels, so
    # beside a consignment number the number of the parcel is asked about.
    nouns=words(
        "Tracking, Tracking no, Tracking number, Tracking num, Tracking nr, Tracking code, Tracking ID, Tracking ref",
        "Tracking reference, Tracking barcode, Track no, Track and trace, Consignment, Consignment no",
        "Consignment number, Consignment note, Con note, Parcel no, Parcel number, Parcel code, Waybill, Waybill no",
        "Waybill number, AWB, AWB no, AWB number, Airwaybill, Airway bill",
    ),
    before=words(
        "Shipment, Shipping, Shipped, Parcel, Package, Carrier, Courier, Delivery, Label, Order, Fulfilment",
        "Fulfillment, DHL, DPD, UPS, FedEx, Evri, Royal Mail, Air",
    ),
    after=words("No, Number, Code"),
    alone=words("Sendungsnummer, Paketnummer, Trackingnummer, Sendungs-Nr"),
    # A barcode is the parcel's in a carrier's export; a shipment number may be one of the system's own.
    second=words("Barcode, Barcode number, Parcel barcode, Shipment number, Shipment no"),
    # The label in the parcel, for its way back.
    unless=words("return, link, url"),
)
CARRIER_NAMES = Grammar(
    nouns=words(
        "Carrier, Courier, Shipped with, Shipped via, Ship via, Sent with, Shipping company, Shipping provider",
        "Delivery company, Delivery partner",
    ),
    # ShipStation: Carrier - Name, Shipment - Carrier, and Shipment - Service for the second.
    before=words("Shipment, Shipping, Tracking, Delivery"),
    after=words("Name"),
    second=words(
        "Service, Service name, Shipping service, Shipping service name, Shipment service, Postal service",
        "Postal service name, Delivery service, Carrier service",
    ),
)


def order_column() -> Column:
    """The column of order numbers."""
    names = words("Order number, Order no, Order reference, Customer reference, Reference, Client ref")
    return Column("order", "Order", names, example="10008", grammar=ORDER_NAMES, kind=ORDER_NUMBER)
