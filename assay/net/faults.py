"""Why nothing came back, in plain words that tell nobody what is behind an address."""


class NoAnswer(Exception):
    """A server was not asked, or gave nothing that can be used. code: which of these; the words are for people."""

    def __init__(self, code: str) -> None:
        super().__init__(WORDS[code])
        self.code = code

    @property
    def words(self) -> str:
        return str(self)


WORDS = {
    "forbidden": "has no public address under that name. A server in-house may be asked once whoever runs Assay "
    "names it in ASSAY_OUTGOING_HOSTS",
    "silent": "did not answer",
    "slow": "did not answer in time",
    "certificate": "showed a certificate that cannot be trusted",
    "redirect": "redirects to another address, which is not followed. Give the address that it leads to",
    "broken": "broke off in the middle of its answer",
    "large": "answered with more than is taken in",
    "compressed": "answered in a compressed form that was not asked for",
    "garbled": "answered with something that is no answer of a web server",
    "type": "answered with something that is no JSON: perhaps a sign-in page or another program",
}
