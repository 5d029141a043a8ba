"""The table of settings that were changed from what they are by default."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from wpp.database import Base


class Setting(Base):
    """One changed setting, its value as people write it."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
