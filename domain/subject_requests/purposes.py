"""Why data are kept, for whom and how long, as a person is told it; `domain/processing` has it for the record."""

from collections.abc import Mapping
from typing import NamedTuple

from domain.code_lists import Labels


class Told(NamedTuple):
    """What a person is told of one activity; the legal basis stands in the record of processing."""

    title: Labels
    purpose: Labels
    recipients: Labels
    period: Labels


AS_REFERRAL = Labels(da="Som henvisningen", sv="Som hänvisningen", en="As the referral")
PURPOSES: Mapping[str, Told] = {
    "referral": Told(
        Labels(da="Henvisning til VINK", sv="Hänvisning till VINK", en="Referral to VINK"),
        Labels(
            da="Du har sagt ja til at blive henvist til støtte.",
            sv="Du har sagt ja till att hänvisas till stöd.",
            en="You have agreed to be referred to support.",
        ),
        Labels(
            da="VINK; andre kun ved en videregivelse, der er registreret",
            sv="VINK; andra bara genom ett utlämnande som är registrerat",
            en="VINK; others only by a disclosure that is on record",
        ),
        Labels(
            da="6 måneder efter afslag eller tilbagetrækning (under 18: 3 måneder); ellers som forløbet",
            sv="6 månader efter avslag eller återtagande (under 18: 3 månader); annars som insatsen",
            en="6 months after a decline or withdrawal (under 18: 3 months); else as the course",
        ),
    ),
    "support": Told(
        Labels(da="Forløb med støtte", sv="Stödinsats", en="Course of support"),
        Labels(
            da="Du støttes mod dine egne mål.",
            sv="Du får stöd mot dina egna mål.",
            en="You are supported towards your own goals.",
        ),
        Labels(
            da="Din mentor eller coach og VINKs koordinatorer",
            sv="Din mentor eller coach och VINK:s samordnare",
            en="Your mentor or coach, and VINK's coordinators",
        ),
        Labels(
            da="2 år efter slut (under 18: 1 år); noter fra samtaler 6 måneder efter sidste opfølgning",
            sv="2 år efter slutet (under 18: 1 år); anteckningar från samtal 6 månader efter sista uppföljningen",
            en="2 years after the end (under 18: 1 year); notes of sessions 6 months after the last review",
        ),
    ),
    "identity": Told(
        Labels(da="Hvem du er", sv="Vem du är", en="Who you are"),
        Labels(
            da="VINK kan nå dig, og ingen henvises to gange.",
            sv="VINK kan nå dig, och ingen hänvisas två gånger.",
            en="VINK can reach you, and nobody is referred twice.",
        ),
        Labels(
            da="VINKs visitation, én person ad gangen",
            sv="VINK:s mottagning, en person i taget",
            en="VINK's intake, one person at a time",
        ),
        AS_REFERRAL,
    ),
    "disclosure": Told(
        Labels(da="Videregivelse til andre", sv="Utlämnande till andra", en="Disclosure to others"),
        Labels(
            da="Det kan ses, hvem der har fået noget at vide, og hvorfor.",
            sv="Det går att se vem som har fått veta något, och varför.",
            en="It can be seen who was told something, and why.",
        ),
        Labels(
            da="Den modtager, der står i videregivelsen",
            sv="Den mottagare som står i utlämnandet",
            en="The recipient that the disclosure names",
        ),
        Labels(
            da="5 år; tekster som henvisningen", sv="5 år; texter som hänvisningen", en="5 years; texts as the referral"
        ),
    ),
    "log": Told(
        Labels(da="Loggen", sv="Loggen", en="The log"),
        Labels(
            da="Det kan ses, hvem der har set eller ændret noget.",
            sv="Det går att se vem som har sett eller ändrat något.",
            en="It can be seen who saw or changed something.",
        ),
        Labels(
            da="Revisor og databeskyttelsesrådgiver; dig, når du beder om det",
            sv="Revisor och dataskyddsombud; du, när du begär det",
            en="Auditors and the data-protection officer; you, when you ask for it",
        ),
        Labels(da="2 år", sv="2 år", en="2 years"),
    ),
    "rights": Told(
        Labels(da="Det, du har bedt om", sv="Det du har begärt", en="What you have asked for"),
        Labels(
            da="Du får svar til tiden, og det kan ses, hvad der blev besluttet.",
            sv="Du får svar i tid, och det går att se vad som beslutades.",
            en="You are answered in time, and it can be seen what was decided.",
        ),
        Labels(
            da="Databeskyttelsesrådgiveren; VINKs koordinator, når det gælder indsigt",
            sv="Dataskyddsombudet; VINK:s samordnare när det gäller registerutdrag",
            en="The data-protection officer; VINK's coordinator, where it is about access",
        ),
        Labels(da="3 år efter svaret", sv="3 år efter svaret", en="3 years after the answer"),
    ),
}
