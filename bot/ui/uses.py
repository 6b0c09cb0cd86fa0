"""Which aspect suits what: for the guide, and beside each aspect in a form."""

from bot.ui.wording import N_

USES = (
    (("1:1",), N_("avatar, icon, sticker, emoji")),
    (("16:9",), N_("desktop, slide, video cover")),
    (("9:16",), N_("phone wallpaper, story")),
    (("4:5",), N_("picture for a feed")),
    (("2:3", "3:4"), N_("portrait, poster, book cover")),
    (("3:2", "4:3", "5:4"), N_("landscape, photo, print")),
    (("21:9",), N_("film still, server banner")),
    (("4:1", "8:1"), N_("comic strip, page header")),
    (("1:4", "1:8"), N_("bookmark, scroll, tall infographic")),
)

USE_OF = {aspect: use for aspects, use in USES for aspect in aspects}
