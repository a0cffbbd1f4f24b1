"""The national interface, client side: typed transactions, one envelope, transports, faults.

Only this package (and `adapters.evoucher` for 1162) knows interface field names. The way of one
call: a model of `transactions` -> `envelope.pack` -> a transport -> `envelope.unpack` -> a model.
`faults` is the one place that says what a failure means.
"""
