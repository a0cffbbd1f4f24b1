"""A business refusal: infcode -1 with words for a person."""


class Refusal(Exception):
    """The centre answers, and says no. Nothing of the transaction is kept."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def err_msg(self, infno: str) -> str:
        """The shape real centres use: a class name, then the reason after the last `原因：`."""
        return f"MBS-{infno or '0000'}-HygeiaException: 请求失败,错误原因：{self.reason}"
