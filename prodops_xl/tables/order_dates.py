"""Orders, third part: the dates, from the order to the distribution center."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from prodops_xl.tables.columns import column
from prodops_xl.tables.kinds import Day, Note, Text
from prodops_xl.tables.order_terms import OrderTerms


class OrderDates(OrderTerms):
    """By when: what was committed, confirmed, asked for and done."""

    order_date: Annotated[
        Day,
        column(
            "S",
            """
            PO Date | PO Issue Date | PO Issued | PO Issuance Date | Issue Date | Date of Order |
            PO Placed Date | PO Create Date | PO Created | Order Create Date | Order Placed | PO Raised Date |
            PO Received Date | Order Received Date | Date Ordered | PO Release Date | Order Placement Date |
            Purchase Order Date | GTN Issue Date | Original Order Received Date | Order Date PO Received |
            PO Sent Date | PO Recd Date | Order Entry Date | PO Sent to Vendor Date |
            Order Confirmation Date | Document Date | PO Approved Date | 下单日期 | PO Create | Order Received |
            PO Received | PO Sent | Ordered On | Date Placed | Creation Date | PO Creation Date |
            Order Creation Date | PO Generation Date | PO Dt | Order Issue Date | Order Issued Date |
            Order Booking Date | PO Entry Date | Order Intake Date | PO Download Date | PO Confirmed Date |
            Date of PO | Doc Date | PO Doc Date | Order Received Date (Original) | Order Placement |
            PO Placement Date | PO Placement | PO Receive Date | Order Sent Date
            ask: Placement Date | Booking Date | Created | Created On | Create Date | Date | Buy Date |
            Confirmation Date | Date Issued | Issued | Placed | Order Launch Date | Launch Date |
            Received Date | Purchase Date | Contract Date | Sales Order Date | SO Date
            beside: po | order | original | issue | received | placed | raised | created | release | sent |
            gtn | confirmed | first | actual | initial | on | bulk | vendor | entry | to | of
            never: @not a day | sample | fabric | trim | delivery | ship | cancel | need | due | required
            """,
            help="Day on which the order was placed",
        ),
    ] = Field(None, alias="Order date")
    ex_factory: Annotated[
        Day,
        column(
            "S",
            """
            Ex-Fty | XFTY | XFD | X-Factory | Ex Factory Date | Ex-Fac | Ex Fac Date | XF | Ex-Mill Date |
            Original Ex-Factory | Orig Ex Fac | Planned Ex-Factory | PO Ex-Factory | Contract Ex-Factory |
            Ex Factory as per PO | Ex Works Date | ETD Ex Factory as per PO | Initial Ex-Factory |
            Ex-Factory Due | Original XF | Contract Ship Date | Original Ship Date | PO Ship Date | 出厂日期 |
            R=EX-FTY
            ask: ETD | Delivery Date | Ship Date | Shipment Date | Delivery | PO ETD | Requested ETD |
            Original ETD | Original Delivery Date | Shipping Date | Delivery Due Date | PO Delivery Date |
            Due Date | Requested Ship Date | Required Ship Date | Start Ship | Ship Start | Start Ship Date |
            First Ship Date | Planned Ship Date | Ship Window Start | Shipping Window | Ship Window |
            Not Before | Ready Date | Goods Ready Date | Ship | CRD | Buyer Delivery Date | Contract Date |
            Planned ETD | Delivery Month | Ex-Factory Month | Promise Date | Ship By | Ship By Date |
            Production Finish | Contract Delivery | Contract Delivery Date | Scheduled Ship Date | FOB Date |
            Start Date | Window Start | Earliest Ship Date | Ready to Ship | Ready to Ship Date |
            Sailing Date | Sail Date | Vessel Date | On Board Date | Departure Date | Shipment Week |
            Ship Week | Ship Month | Shipment Month | Vessel ETD | Dispatch Date | Vendor Delivery Date |
            Vendor Delivery | Delivery Start | Port Date | FOB Delivery | Cut Off Date | Ex Country |
            Ex Country Date | Despatch Date
            never: @not a day
            """,
            required=True,
            help="Day on which the goods leave the factory, as first committed",
        ),
    ] = Field(None, alias="Ex-factory")
    po_cancel: Annotated[
        Day,
        column(
            "S",
            """
            Cancel | Cancel Date | PO Cancel Date | Cancellation Date | X-Date | Vendor Cancel |
            Factory Cancel | Vendor Cancel Date | PO Cancellation Date | Cancel By | PO Expiry Date |
            PO Expiry | Order Cancel Date
            ask: Not After | End Ship | Ship End | End Ship Date | Latest Ship Date | Last Ship Date |
            Complete Date | Completion Date | Ship Window End | Expiry Date | Shipping Window | Ship Window |
            Must Ship By | Latest Shipment Date | Cancel After | Ship No Later Than | Do Not Ship After |
            Ship Cancel | Start/Cancel | Start Cancel | Expiration Date | Ship Window Close | End Date |
            Window End | LSD | Cancel/Delivery | Delivery End | Start/End Date | Ship Start/Cancel |
            Ship Complete | Latest Delivery Date | Late Ship Date
            beside: udf | po | order | vendor | date
            never: qty | units | reason | status | by | charge | fee
            """,
            help="Day after which the order with the vendor is void",
        ),
    ] = Field(None, alias="PO cancel")
    in_dc: Annotated[
        Day,
        column(
            "S",
            """
            In DC | INDC | DC Date | Need By | In-DC Date | In DC Date | Need By Date | Required In DC |
            DC Due Date | In Warehouse Date | In Warehouse | IWD | In Whse | In House Date | In-Whs Date |
            Warehouse Date | Due in DC | DC Arrival | DC Arrival Date | DC Delivery Date | Due at DC |
            Warehouse Arrival Date | 1st In-DC Date | Arrival at DC | In Whs | Warehouse Due Date |
            Required In-DC Date | Need in DC | ETA Warehouse | ETA Warehouse Date | ETA DC |
            ETA Customer Warehouse Date | Required Arrival Date | DC ETA | Planned InDC Date |
            Original In-DC | Requested In DC | Whse ETA | Planned In-DC Date | Required Delivery to DC |
            Must Arrive By | Must Arrive By Date | MABD | DC Receipt Date | Instore Week | In-Store Date |
            IHD | Into DC Date | DC In Date | Due Date DC | Into Warehouse Date | Required at Warehouse |
            Warehouse In Date | Due to Warehouse | US Warehouse Date | Delivery to DC | NDC Date | DC In |
            Due in Warehouse | In DC By | Delivered to DC Date | Delivery to Warehouse |
            Customer Warehouse Date | Landed Date | Landing Date
            ask: ETA | Delivery Date | In Store | In Store Date | Instore | Arrival Date |
            Delivered to Client Date | Delivered Date | Floor Set | Floor Date | Set Date | Launch Date |
            Receipt Date | ETA Date | Delivery | Revised ETA | Required Date | Requested Delivery Date |
            Required Delivery Date | Customer Delivery Date | In House | On Floor Date |
            Scheduled Delivery Date | Store Date | Due Date | Warehouse ETA Revised | Delivered |
            Planned Delivery Date | Delivery Recorded Date | Client Delivery Date | Delivery Week |
            Receiving Date | Customer Required Date | Goods Receipt Date | Requested Delivery | ETA Port |
            Customer Request Date | Customer Due Date | Requested Arrival | Available Date | On Shelf Date |
            Shelf Date | Into Store | Into Store Date | Store Delivery | Customer Delivery | Required By |
            Date Required | Request Date | Required On | Door Date | ETA Door | ETA Destination | Final ETA |
            In Stock Date | Launch | Customer Date | Estimated Arrival Date | Expected Arrival | Pre DC |
            Requested Receipt Date | Scheduled Receipt Date | Confirmed Receipt Date | Planned Receipt Date |
            Dock Date | On Dock Date
            beside: customer | required | requested | 1st | first | original | due | us | usa | eta | by |
            po | client | warehouse | date | the | retail
            never: actual | code | location | name | qty | status | no | container | fabric | trim | trims |
            yarn
            """,
            help="Day on which the goods are needed in our distribution center",
        ),
    ] = Field(None, alias="In-DC")
    customer_cancel: Annotated[
        Day,
        column(
            "S",
            """
            Customer Cancel Date | Cust Cancel | Cust Cancel Date | Client Cancel Date |
            Retailer Cancel Date | Buyer Cancel Date | SO Cancel Date | Sales Order Cancel |
            Customer Cancellation Date | Cust Canc Date | Account Cancel Date | Wholesale Cancel Date
            ask: Shipping Window | Ship Window | Buyer Cancel | Customer Complete Date
            beside: date | so
            never: qty | units | reason | status
            """,
            help="Wholesale: day after which the customer refuses the goods",
        ),
    ] = Field(None, alias="Customer cancel")
    planned_in_dc: Annotated[Day, column("C", help="In-DC that the plan reaches")] = Field(
        None, alias="Planned in-DC"
    )
    actual_in_dc: Annotated[
        Day,
        column(
            "S",
            """
            Actual In DC Date | Actual DC Date | Actual In-DC | Actual Warehouse Date | Actual DC Arrival |
            Received Date DC | DC Received Date | Warehouse Received Date | Actual In Warehouse Date |
            In DC Actual | Date Received in Warehouse | Actual Warehouse Arrival
            ask: Actual Delivery Date | Delivered to Client Date | Delivered Date | Receipt Date | ATA |
            Actual ETA | Received Date | Actual Receipt Date | Actual Arrival Date | Delivered |
            Actual Delivery | GR Date | Goods Receipt Date | Delivery Recorded Date | Date Received
            beside: date
            """,
            help="Day on which the goods came in",
        ),
    ] = Field(None, alias="Actual in-DC")
    confirmed_ex_factory: Annotated[
        Day,
        column(
            "V",
            """
            Confirmed FTY Ex Fac | Final XF Date | Revised Ex-Factory | Revised XF | Confirmed XF |
            Forecast Ex-Factory | Latest Ex-Factory | Current Ex-Factory | Updated Ex-Factory |
            Estimated Ex-Factory | Vendor Ex-Factory | Supplier Ex-Factory | Factory Ex-Factory |
            Vendor Confirmed Ex-Factory | Vendor Confirmed Date | Re-confirmed XF | Confirmed Ex-Works Date |
            Vendor Confirmed Ship Date | Ex-Fty Partner
            ask: Revised Date | Confirmed Delivery Date | Confirmed ETD | Revised ETD |
            Revised Ship Date | Confirmed Ship Date | Confirmed Date | Revised Delivery Date |
            Expected Ship Date | Vendor Promise Date | Confirmed Delivery | Forecast Ship Date | Latest ETD |
            Vendor Ship Date | Promised Date | New ETD | Factory ETD | Current ETD | Estimated Ship Date |
            Vendor ETD | New Ship Date | Revised | New Delivery Date | Latest Delivery Date |
            Factory Delivery Date | Supplier ETD | Final ETD | New Date | Forecast ETD | Final Delivery Date |
            Updated ETD | Updated Ship Date | Estimated ETD | Factory Ship Date | Confirmed Shipment Date |
            Revised Shipment Date | Current Ship Date
            never: @not a day
            """,
            help="Ex-factory that the vendor has confirmed or now forecasts",
        ),
    ] = Field(None, alias="Confirmed ex-factory")
    requested_ex_factory: Annotated[
        Day,
        column(
            "V",
            """
            Ex-Fty (Change Request) | Ex-Fty (Extension Request) | Requested Ex-Fty | Proposed Ex-Factory |
            Requested XF | Ex-Factory Extension | Ex-Factory Change Request | Extension Request Date |
            Requested Extension | Requested New Ex-Factory | XF Extension Request
            ask: Change Request | Extension Request | Extension Date | Requested Date | Proposed Date |
            Proposed Ship Date | Vendor Requested Date | Requested ETD | Proposed Delivery Date |
            Proposed ETD
            never: @not a day
            """,
            help="Later ex-factory that the vendor asks for; counts once approved",
        ),
    ] = Field(None, alias="Requested ex-factory")
    delay_reason: Annotated[
        Note,
        column(
            "V",
            """
            Reason for Delay | Delay Reason Code | Late Reason | Reason Code | Delay Cause | Reason of Delay |
            Delay Comments | Reason Late | Late Reason Code | Reason for Late | Cause of Delay |
            Delay Code
            ask: Reason | Cause | Root Cause
            beside: vendor | factory | code | ex | xf
            """,
            help="Why the goods are late, in the vendor's words",
        ),
    ] = Field(None, alias="Delay reason")
    approved_by: Annotated[
        Text,
        column(
            "U",
            """
            Delay Approved By | Extension Approved By
            ask: Approver
            """,
            help="Who approved the later date",
        ),
    ] = Field(None, alias="Approved by")
    handover: Annotated[
        Day,
        column(
            "S",
            """
            Handover | Hand Over Date | HOD | FCR | FCR Date | Hand-over Date | Handover Date |
            Cargo Received Date | Cargo Receipt Date | Forwarder Received Date | Cargo Ready Date |
            Planned CRD | Supplier CRD | Planned/Supplier (CRD) | Actual CRD | Delivery to Forwarder |
            Cargo Handover | Date to Forwarder | CFS Date | Handed Over Date | Handover to Forwarder |
            Planned HOD | Actual HOD | Original HOD | Revised HOD | CFS Cut Off | Forwarder Receipt Date |
            Actual Handover | Planned Handover | Cargo Received | GAC | GAC Date | OGAC |
            Goods at Consolidator | Goods at Consolidator Date | CHD | Cargo Handover Date |
            Cargo Delivery Date | Cargo Delivery | Vendor CRD | Hand-Over | Cargo Ready (CRD) | FCR Actual |
            Goods Receipt at Forwarder | Cargo Hand Over
            ask: CRD | Ready Date | Goods Ready Date | Cargo Ready | Goods Ready | FOB Date | Ready to Ship |
            Planned Handover | Delivery to Port | Ex Consolidator | Gate In | Gate In Date | CY Date |
            Port Delivery Date
            beside: date | planned | actual | original | po | vendor | supplier | factory
            never: port | location | place | qty
            """,
            help="Day on which the forwarder received the cargo",
        ),
    ] = Field(None, alias="Handover (FCR)")
    actual_ex_factory: Annotated[
        Day,
        column(
            "V",
            """
            Shipped Date | Actual Ex-Fty | Actual Ex Factory Date | Actual XF | Actual XFD | Actual Ex Fac |
            Date Shipped | Ex-Factory Actual | Actual Ship Date | Actual Ex-Works Date |
            Actual Factory Ship Date | Actual Shipped Date | Act Ex-Fty | Ship Out Date |
            Actual Ship Out Date | Ex-Fty Actual Date | Shipped On | Factory Shipped Date
            ask: Actual ETD | Actual Shipment Date | ATD | Actual Delivery Date | Last Shipment Date |
            Actual Date | Actual Departure | Shipped | Invoice Date
            never: @not a day
            """,
            help="Day on which the goods left the factory",
        ),
    ] = Field(None, alias="Actual ex-factory")
