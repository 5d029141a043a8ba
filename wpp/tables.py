"""Tables: every table of the product, for the metadata."""

import wpp.audit.model
import wpp.catalogue.model
import wpp.jobs.model
import wpp.mail.model
import wpp.orders.model
import wpp.people.model
import wpp.policy.model
import wpp.readings.model
import wpp.returns.model
import wpp.stock.model  # noqa: F401
