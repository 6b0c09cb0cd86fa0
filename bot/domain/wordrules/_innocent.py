"""Everyday words that would turn into somebody's bad word if their accents or digits were read away.

They are only ever read as they are written: a rule that means one of them says so itself.
"""

_BY_LANGUAGE = {
    "Spanish": "año años añejo cumpleaños otoño antaño",  # the tilde is all that parts a year from anatomy
    "Portuguese": "pôr pêlo côco",
    "Turkish": "gün günü şık sıkı sıkıntı sık ışık göt göğüs",  # day, elegant, tight, worry, often, light …
    "German": "schwül schwüle schwüler schwülen",  # sultry
    "French": "pêche pêches péché pêcher pécher",  # peach, sin, fish
    "Scandinavian": "får kött söt fån båt",
    "Polish": "sąd być waż",
    "sizes, sheets and decades": "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 50s 60s 70s 80s 90s 2d 3d 4k 5g 8k a3 a4 a5 b5",
}

INNOCENT = frozenset(word for words in _BY_LANGUAGE.values() for word in words.split())
