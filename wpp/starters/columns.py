"""The columns of lists of starters, leavers and corrections, and what HR, learning, asset and shop systems call them.

The sheet reader compares names without case, accents, punctuation, brackets and the word "required", so one spelling
of each is enough. A column that holds first and last name together is not here: which is which is for a person to say.

A personal, home, second or recovery address is not here either, nor is anybody else's, such as a manager's: beside the
address at work it is passed over, and alone it is asked about.
"""

from dataclasses import replace

from wpp.sheets import EMAIL, PERSON_NAME, Column, Grammar, words

WHOSE = words(
    "Employee, Worker, Staff, Staff member, Colleague, Team member, User, Contact, Customer, Member, Starter",
    "New starter, New joiner, Joiner, New hire, Candidate, Participant, Attendee, Delegate, Learner, Student, Person",
    "Mitarbeiter, Salarié",
)
# Workday: Legal Name - First Name. HiBob: Legal first name. Outlook and Google: First name. Xero: FirstName.
LEGAL = words("Legal, Legal name, Name, Primary")
FIRST_NAMES = words(
    "Forename, Given name, First, Legal first name, Employee first name, Vorname, Prénom, Known as"
)
FIRST = Grammar(
    nouns=words(
        "First name, First names, Forename, Forenames, Given name, Given names, Christian name, Fname, First nm",
        "Name first, Vorname, Vornamen, Prénom, Prénoms",
    ),
    before=(*WHOSE, *LEGAL),
    alone=words(
        "First, givenName, Legal first, Rufname, Nombre de pila, Voornaam, Förnamn, Fornavn, Imię, Legal name first",
    ),
    # HR systems have them beside the name of the contract. “Preferred name” may be all of a name.
    second=words("Known as, Preferred first name, Preferred forename, Preferred given name, Goes by"),
    unless=words("middle, last, preferred, manager, maiden, birth"),
)
LAST_NAMES = words(
    "Surname, Family name, Last, Legal last name, Employee surname, Second name, Nachname, Nom, Apellidos"
)
LAST = Grammar(
    nouns=words(
        "Last name, Last names, Surname, Surnames, Family name, Family names, Second name, Lname, Last nm, Name last",
        "Nachname, Familienname, Zuname, Nom de famille",
    ),
    before=(*WHOSE, *LEGAL),
    alone=words(
        "Last, sn, Legal last, Nom, Apellido, Apellidos, Cognome, Achternaam, Efternamn, Etternavn, Nazwisko",
        "Legal name last",
    ),
    second=words("Preferred last name, Preferred surname, Preferred family name"),
    unless=words("middle, first, preferred, manager, maiden, birth, mother"),
)
EMAILS = words(
    "E-mail, Email address, Work email, Employee - Work email, Business email, Primary email, E-mail 1 - Value, Mail",
    "User principal name, E-Mail-Adresse, Courriel",
)
WORK = words(
    "Work, Business, Company, Corporate, Office, Official, Primary, Main, Professional, Organisation, Organization",
    "Information",
)
EMAIL_WORDS = words(
    # Google: E-mail 1 - Value. Outlook: E-mail Address, and E-mail 2 Address for the others.
    "Email, Emails, Email address, Email addr, Email id, Mail, Mail address, Electronic mail, Email 1, Email 1 address",
    "Email 1 value, Email address 1, User principal name, UPN, Mailadresse, eMail Adresse",
)
NOT_AT_WORK = words(
    "personal, home, private, privat, other, secondary, alternate, alternative, recovery, old, previous, former",
    "manager, supervisor, parent, next of kin, emergency",
)
# ADP: Work Contact: Work Email (Personal Profile). Workday: Email - Primary Work. SuccessFactors: Business E-Mail
# Information Email Address. In the brackets of ADP stands the page on which a field is.
ADDRESS = Grammar(
    nouns=EMAIL_WORDS,
    before=(*WHOSE, *WORK),
    after=WORK,
    alone=words(
        # Azure: “User name” alone is a log-in more often than not.
        "UserNameUserPrincipalName, UserNameUserPrincipalNameRequired, Business e-mail information email address",
        "E-Mail geschäftlich, Dienstliche E-Mail, Adresse e-mail, Adresse mail, Adresse électronique",
        "Adresse de messagerie, Courriel, Courriel professionnel, E-mail professionnel, Correo electrónico, Correo",
        "Indirizzo email, E-mailadres, E-postadress, E-post",
    ),
    unless=NOT_AT_WORK,
    despite=words("Personal Profile"),
)


def name_columns(
    *, required: bool, first: Grammar, last: Grammar, more: tuple[str, ...] = ()
) -> tuple[Column, Column]:
    """The columns of first and last name; a second choice is in the names of a list of starters alone."""
    known = (
        *(name for name in FIRST_NAMES if first.second or name != "Known as"),
        *(f"{new} first name" for new in more),
    )
    surnames = (*LAST_NAMES, *(f"{new} last name" for new in more))
    return (
        Column("first_name", "First name", tuple(known), required, "Mia", grammar=first, kind=PERSON_NAME),
        Column("last_name", "Last name", surnames, required, "Chen", grammar=last, kind=PERSON_NAME),
    )


EMAIL_COLUMN = Column("email", "Email", EMAILS, example="mia.chen@example.com", grammar=ADDRESS, kind=EMAIL)
STARTER_COLUMNS: tuple[Column, ...] = (*name_columns(required=True, first=FIRST, last=LAST), EMAIL_COLUMN)

# What somebody is called is compared, or changed, by the name of the contract alone.
CONTRACT_FIRST, CONTRACT_LAST = replace(FIRST, second=()), replace(LAST, second=())
LEAVER_COLUMNS: tuple[Column, ...] = (
    EMAIL_COLUMN,
    *name_columns(required=False, first=CONTRACT_FIRST, last=CONTRACT_LAST),
)

FULL_NAME = Column(
    "full_name",
    "Name",
    words("Full name, Employee name, Employee, Leaver name, Name of leaver, Worker name, Staff name"),
    required=False,
)
"""First and last name in one cell, which can be compared and not imported."""
NEW = words("New, Changed, Correct, Corrected, Updated")
PRESENT = words("Old, Current, Present, Existing, Previous")
NEW_EMAILS = words("New email address, New work email, Email new, Changed email, Corrected email")
NEW_ADDRESS = Grammar(
    nouns=tuple(
        f"{new} {what}" for new in NEW for what in words("email, email address, work email, mail, address")
    ),
    before=WHOSE,
    after=(*WORK, "Address"),
    alone=words("Email new, Email address new"),
    unless=NOT_AT_WORK,
)
NEW_FIRST, NEW_LAST = (
    replace(grammar, before=(*grammar.before, *NEW)) for grammar in (CONTRACT_FIRST, CONTRACT_LAST)
)
PRESENT_ADDRESS = replace(
    ADDRESS,
    before=(*ADDRESS.before, *PRESENT),
    unless=tuple(word for word in NOT_AT_WORK if word not in ("old", "previous", "former")),
)
CHANGED_FIRST, CHANGED_LAST = name_columns(required=False, first=NEW_FIRST, last=NEW_LAST, more=("New",))
CORRECTION_COLUMNS: tuple[Column, ...] = (
    replace(EMAIL_COLUMN, names=(*EMAILS, "Old email", "Current email"), grammar=PRESENT_ADDRESS),
    Column(
        "new_email",
        "New email",
        NEW_EMAILS,
        required=False,
        example="mia.chen-lee@example.com",
        grammar=NEW_ADDRESS,
        kind=EMAIL,
    ),
    replace(CHANGED_FIRST, example=""),
    replace(CHANGED_LAST, example="Chen-Lee"),
)
