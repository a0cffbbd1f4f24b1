"""Ways to learn whose e-voucher was scanned; each implements `desktop.ports.Evoucher`."""
