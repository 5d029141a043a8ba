"""The headings of other systems, as they export them, and which of them is which column."""

from collections.abc import Sequence
from typing import NamedTuple

import pytest

from support.sheet_columns import read
from wpp.catalogue.columns import ITEM_COLUMNS
from wpp.sheets import Column
from wpp.starters.columns import CORRECTION_COLUMNS, LEAVER_COLUMNS, STARTER_COLUMNS
from wpp.stock.receiving.delivery_sheet import DELIVERY_COLUMNS
from wpp.stock.receiving.purchase_order_sheet import ORDERED_COLUMNS
from wpp.stock.stock_take import SHELF_COLUMNS
from wpp.warehouse.reconcile import LOGISTOCK_COLUMNS
from wpp.warehouse.returns_sheet import RETURN_COLUMNS
from wpp.warehouse.tracking_sheet import SHIPPED_COLUMNS


class Export(NamedTuple):
    """The headings of a file with its first row, and the heading of each column that is found in it."""

    columns: Sequence[Column]
    headings: str
    row: str
    found: str


PEOPLE = {
    "Google Contacts": (
        "First Name,Middle Name,Last Name,Phonetic First Name,Nickname,File As,Organization Name,E-mail 1 - Label,"
        "E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Value",
        "Ann,,Lee,,,,X,* Work,ann@example.com,Home,ann@home.example,0123",
        "First Name,Last Name,E-mail 1 - Value",
    ),
    "Google Contacts until 2024": (
        "Name,Given Name,Additional Name,Family Name,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type",
        "Ann Lee,Ann,,Lee,* Work,ann@example.com,Work",
        "Given Name,Family Name,E-mail 1 - Value",
    ),
    "Google Workspace": (
        "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Recovery Email,"
        "Home Secondary Email,Work Secondary Email",
        "Ann,Lee,ann@example.com,****,ann@home.example,,",
        "First Name [Required],Last Name [Required],Email Address [Required]",
    ),
    "Outlook": (
        "Title,First Name,Middle Name,Last Name,Suffix,Company,E-mail Address,E-mail Type,E-mail Display Name,"
        "E-mail 2 Address,E-mail 2 Type,Manager's Name",
        "Ms,Ann,,Lee,,X,ann@example.com,SMTP,Ann Lee,ann@home.example,SMTP,Bo Ng",
        "First Name,Last Name,E-mail Address",
    ),
    "ADP": (
        "Associate ID,Payroll Name,First Name,Last Name,Work Contact: Work Email,"
        "Work Contact: Use Work Email for Notification,Personal Contact: Personal Email",
        '7,"Lee, Ann",Ann,Lee,ann@example.com,Yes,ann@home.example',
        "First Name,Last Name,Work Contact: Work Email",
    ),
    "ADP, with the page of each field": (
        "Payroll Name (Personal Profile),Legal First Name (Personal Profile),Legal Last Name (Personal Profile),"
        "Work Contact: Work Email (Personal Profile)",
        '"Lee, Ann",Ann,Lee,ann@example.com',
        "Legal First Name (Personal Profile),Legal Last Name (Personal Profile),"
        "Work Contact: Work Email (Personal Profile)",
    ),
    "Workday": (
        "Employee ID,Legal Name - First Name,Legal Name - Last Name,Preferred First Name,Email - Primary Work,"
        "Email - Primary Home",
        "7,Ann,Lee,Annie,ann@example.com,ann@home.example",
        "Legal Name - First Name,Legal Name - Last Name,Email - Primary Work",
    ),
    "BambooHR": (
        'Employee #,"Last name, First name",Preferred Name,Work Email,Home Email,Job Title',
        '101,"Lee, Ann",Annie,ann@example.com,ann@home.example,Analyst',
        "First name,Last name,Work Email",
    ),
    "HiBob": (
        "Legal first name,Legal last name,Email,Job Title,Manager email,Status,Start Date",
        "Ann,Lee,ann@example.com,Analyst,bo@example.com,Active,2026-12-01",
        "Legal first name,Legal last name,Email",
    ),
    "PeopleForce": (
        "employee_id,first_name,middle_name,last_name,Work email address,personal_email",
        "id2,Ann,,Lee,ann@example.com,ann@home.example",
        "first_name,last_name,Work email address",
    ),
    "Xero contacts": (
        "*ContactName,AccountNumber,EmailAddress,FirstName,LastName,POAttentionTo",
        "X,1,ann@example.com,Ann,Lee,",
        "FirstName,LastName,EmailAddress",
    ),
    "Oracle Identity": (
        "User Name,Active,Work Email,Home Email,Recovery Email,First Name,Last Name,Nick Name",
        "ann,TRUE,ann@example.com,ann@home.example,,Ann,Lee,Annie",
        "First Name,Last Name,Work Email",
    ),
    "a report by hand": (
        "Employee - First name,Employee - Surname,Known As,Employee - Work email",
        "Ann,Lee,Annie,ann@example.com",
        "Employee - First name,Employee - Surname,Employee - Work email",
    ),
    "a list with only what people are called": (
        "Known As,Surname,Work Contact: Work Email",
        "Ann,Lee,ann@example.com",
        "Known As,Surname,Work Contact: Work Email",
    ),
}
FILES = {
    "ShipStation": Export(
        SHIPPED_COLUMNS,
        "Order - Number,Date - Shipped Date,Carrier - Name,Shipment - Service,Shipment - Tracking Number,"
        "Ship To - Name,Ship To - Postal Code,Customer - Email",
        "10008,27/11/2026,UPS,Ground,1Z999AA10123456784,Ann Lee,AB1 2CD,ann@example.com",
        "order=Order - Number,tracking=Shipment - Tracking Number,carrier=Carrier - Name,recipient=Ship To - Name,"
        "postcode=Ship To - Postal Code",
    ),
    "ShipStation's shipments": Export(
        SHIPPED_COLUMNS,
        "Order - Number,Shipment - Carrier,Shipment - Service,Shipment - Tracking Number",
        "10008,ups,Ground,1Z999AA10123456784",
        "order=Order - Number,tracking=Shipment - Tracking Number,carrier=Shipment - Carrier",
    ),
    "Royal Mail Click & Drop": Export(
        SHIPPED_COLUMNS,
        "Order Number,Order reference,Recipient,Service,Tracking number,Despatch date",
        "1001,10008,Ann,Tracked 24,AB123456789GB,2026-11-27",
        "order=Order reference,tracking=Tracking number,carrier=Service,recipient=Recipient",
    ),
    "orders whose reference is something else": Export(
        SHIPPED_COLUMNS,
        "Order Number,Order reference,Tracking number",
        "10008,Isla,AB123456789GB\n10019,Oliver,AB123456788GB",
        "order=Order Number,tracking=Tracking number",
    ),
    "orders with the letters of a portal": Export(
        SHIPPED_COLUMNS,
        "Order Number,Order reference,Tracking number",
        "1001,NW10008,AB123456789GB",
        "order=Order reference,tracking=Tracking number",
    ),
    "DPD Shipper": Export(
        SHIPPED_COLUMNS,
        "recipient_reference,recipient_name,recipient_zip,parcel_number",
        "10008,Ann Lee,1234,15501234567890",
        "order=recipient_reference,tracking=parcel_number,recipient=recipient_name,postcode=recipient_zip",
    ),
    "Linnworks": Export(
        SHIPPED_COLUMNS,
        "Order Id,Reference Number,External Reference,Tracking number,Shipping customer name",
        "300001,10008,,AB123456789GB,Ann Lee",
        "order=Reference Number,tracking=Tracking number",
    ),
    "DHL in Germany": Export(
        SHIPPED_COLUMNS,
        "Sendungsnummer;Sendungsreferenz;Sendungsdatum",
        "00340434161094042557;10008;27.11.2026",
        "order=Sendungsreferenz,tracking=Sendungsnummer",
    ),
    "a carrier that has parcels by their barcode": Export(
        SHIPPED_COLUMNS,
        "Barcode,Customer Ref,Recipient",
        "H00AAA1234567890,10008,Ann",
        "order=Customer Ref,tracking=Barcode,recipient=Recipient",
    ),
    "DPD in Britain": Export(
        SHIPPED_COLUMNS,
        "Consignment Number,Shipping Reference 1,Delivery Postcode,Service",
        "15501234567890,10008,AB1 2CD,Next Day",
        "order=Shipping Reference 1,tracking=Consignment Number,carrier=Service,postcode=Delivery Postcode",
    ),
    "Evri": Export(
        SHIPPED_COLUMNS,
        "Tracking Number,Parcel Reference,Delivery Name,Delivery Postcode",
        "H00AAA1234567890,10008,Ann Lee,AB1 2CD",
        "order=Parcel Reference,tracking=Tracking Number,recipient=Delivery Name,postcode=Delivery Postcode",
    ),
    "an air waybill": Export(
        SHIPPED_COLUMNS,
        "AWB Number,Reference,Receiver Name",
        "1234567890,10008,Ann",
        "order=Reference,tracking=AWB Number,recipient=Receiver Name",
    ),
    "Sage's despatch note": Export(
        DELIVERY_COLUMNS,
        "Stock Code,Description,Qty Ordered,Qty Despatched",
        "TSH-M,T-shirt,50,40",
        "sku=Stock Code,quantity=Qty Despatched,description=Description",
    ),
    "a delivery with what was ordered beside": Export(
        DELIVERY_COLUMNS,
        "Part No.,Ordered,Invoiced Qty,Received",
        "TSH-M,50,50,40",
        "sku=Part No.,quantity=Received",
    ),
    "the day of receipt": Export(
        DELIVERY_COLUMNS,
        "SKU,Received,Delivered Qty",
        "TSH-M,27/11/2026,40",
        "sku=SKU,quantity=Delivered Qty,date=Received",
    ),
    "units despatched": Export(
        DELIVERY_COLUMNS,
        "Item #,Item,Despatched",
        "TSH-M,T-shirt,40",
        "sku=Item #,quantity=Despatched,description=Item",
    ),
    "SAP's delivery": Export(
        DELIVERY_COLUMNS,
        "Delivery,Material,Delivery Quantity,Base Unit of Measure",
        "8000012,TSH-M,40,PC",
        "delivery_note=Delivery,sku=Material,quantity=Delivery Quantity,unit=Base Unit of Measure",
    ),
    "Amazon's shipment": Export(
        DELIVERY_COLUMNS,
        "MerchantSKU,Title,ASIN,Shipped",
        "TSH-M,T-shirt,B000000001,40",
        "sku=MerchantSKU,quantity=Shipped",
    ),
    "barcodes beside SKUs": Export(
        DELIVERY_COLUMNS,
        "Barcode,Product SKU,Total qty",
        "5012345678900,TSH-M,40",
        "sku=Product SKU,quantity=Total qty,barcode=Barcode",
    ),
    "a count beside the books": Export(
        SHELF_COLUMNS,
        "Stock code,On hand,Counted qty,Variance",
        "TSH-M,41,40,-1",
        "sku=Stock code,quantity=Counted qty",
    ),
    "a count of what is on hand": Export(
        SHELF_COLUMNS, "Item code,Qty on hand", "TSH-M,40", "sku=Item code,quantity=Qty on hand"
    ),
    "SAP's list of stock": Export(
        LOGISTOCK_COLUMNS,
        "Material,Plant,Storage Location,Base Unit of Measure,Unrestricted",
        "TSH-M,1000,0001,PC,40",
        "sku=Material,quantity=Unrestricted",
    ),
    "SAP's purchase orders": Export(
        ORDERED_COLUMNS,
        "Purchasing Document,Material,Order Quantity,Delivery Date",
        "4500000001,TSH-M,40,2027-01-04",
        "reference=Purchasing Document,sku=Material,quantity=Order Quantity,due=Delivery Date",
    ),
    "Shopify's products": Export(
        ITEM_COLUMNS,
        "Handle,Title,Vendor,Option1 Name,Option1 Value,Variant SKU,Variant Tax Code,Variant Barcode",
        "tee,T-shirt,X,Size,M,TSH-M,P0000000,5012345678900",
        "sku=Variant SKU,item=Title,barcode=Variant Barcode",
    ),
    "a purchase order in words": Export(
        ORDERED_COLUMNS, "SKU,Qty (to order)", "TSH-M,40", "sku=SKU,quantity=Qty (to order)"
    ),
    "returns": Export(
        RETURN_COLUMNS,
        "Order Ref,Variant SKU,Returned qty,Condition",
        "10008,TSH-M,1,good",
        "order=Order Ref,sku=Variant SKU,quantity=Returned qty,condition=Condition",
    ),
    "corrections": Export(
        CORRECTION_COLUMNS,
        "Old work email,New work email,New surname,Known as",
        "a@example.com,b@example.com,Lee,Annie",
        "email=Old work email,new_email=New work email,last_name=New surname",
    ),
    "leavers": Export(
        LEAVER_COLUMNS,
        "Employee - Work email,Employee - First name,Known as",
        "ann@example.com,Ann,Annie",
        "email=Employee - Work email,first_name=Employee - First name",
    ),
}


@pytest.mark.parametrize(("headings", "row", "found"), PEOPLE.values(), ids=PEOPLE)
def test_first_name_last_name_and_the_address_at_work_are_found(headings: str, row: str, found: str) -> None:
    sheet = read(f"{headings}\n{row}\n", columns=STARTER_COLUMNS)
    assert list(sheet.columns.values()) == found.split(",")
    assert [sheet.rows[0][column.field] for column in STARTER_COLUMNS] == ["Ann", "Lee", "ann@example.com"]


@pytest.mark.parametrize("export", FILES.values(), ids=FILES)
def test_the_columns_of_an_export_are_found(export: Export) -> None:
    sheet = read(f"{export.headings}\n{export.row}\n", columns=tuple(export.columns))
    assert dict(sheet.columns) == dict(part.split("=") for part in export.found.split(","))
