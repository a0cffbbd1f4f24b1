"""The tables of the training centre. Amounts are whole fen, times `yyyy-MM-dd HH:mm:ss`."""

LAYOUT = 2  # a file of another layout is set aside and a new one begun

SCHEMA = """
CREATE TABLE institutions (
  code TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, division TEXT NOT NULL,
  hosp_lv TEXT NOT NULL, level TEXT NOT NULL, uscc TEXT NOT NULL
);
CREATE TABLE persons (
  psn_no TEXT PRIMARY KEY, name TEXT NOT NULL, cert_no TEXT NOT NULL UNIQUE, gend TEXT NOT NULL,
  birth TEXT NOT NULL, naty TEXT NOT NULL, psn_type TEXT NOT NULL, cvlserv_flag TEXT NOT NULL,
  insutype TEXT NOT NULL, insu_stas TEXT NOT NULL, insu_date TEXT NOT NULL,
  paus_date TEXT NOT NULL, insuplc TEXT NOT NULL,
  balance_fen INTEGER NOT NULL CHECK (balance_fen >= 0), dedc_used_fen INTEGER NOT NULL,
  card_no TEXT NOT NULL UNIQUE, card_sn TEXT NOT NULL, emp_name TEXT NOT NULL,
  payer_no TEXT REFERENCES persons (psn_no)
);
CREATE TABLE items (
  code TEXT PRIMARY KEY, name TEXT NOT NULL, list_type TEXT NOT NULL, chrgitm_lv TEXT NOT NULL,
  ceiling TEXT NOT NULL, selfpay TEXT NOT NULL, charge_type TEXT NOT NULL, spec TEXT NOT NULL,
  form TEXT NOT NULL, unit TEXT NOT NULL, maker TEXT NOT NULL, price TEXT NOT NULL
);
CREATE TABLE benefits (
  place TEXT NOT NULL, insutype TEXT NOT NULL, psn_type_prefix TEXT NOT NULL,
  deductible_fen INTEGER NOT NULL, ratio TEXT NOT NULL, ceiling_fen INTEGER NOT NULL,
  PRIMARY KEY (place, insutype, psn_type_prefix)
);
CREATE TABLE codes (
  code_hash TEXT PRIMARY KEY, psn_no TEXT NOT NULL REFERENCES persons (psn_no),
  issued_at TEXT NOT NULL, expires_at TEXT NOT NULL, token TEXT NOT NULL UNIQUE,
  token_day TEXT, decoded INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE sign_ins (
  sign_no TEXT PRIMARY KEY, institution TEXT NOT NULL, opter_no TEXT NOT NULL, day TEXT NOT NULL,
  ended_at TEXT
);
CREATE TABLE visits (
  mdtrt_id TEXT PRIMARY KEY, institution TEXT NOT NULL REFERENCES institutions (code),
  psn_no TEXT NOT NULL REFERENCES persons (psn_no), msgid TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('pharmacy', 'outpatient', 'inpatient')),
  state TEXT NOT NULL CHECK (state IN ('open', 'discharged', 'cancelled')),
  insutype TEXT NOT NULL, med_type TEXT NOT NULL, cert_type TEXT NOT NULL,
  number TEXT NOT NULL, begin_at TEXT NOT NULL, end_at TEXT NOT NULL,
  dise_codg TEXT NOT NULL, dise_name TEXT NOT NULL, opter_id TEXT NOT NULL,
  opter_name TEXT NOT NULL, at TEXT NOT NULL, facts TEXT NOT NULL
);
CREATE INDEX visits_of_person ON visits (psn_no, begin_at);
CREATE UNIQUE INDEX one_visit_of_a_message ON visits (msgid, kind);
CREATE TABLE diagnoses (
  mdtrt_id TEXT NOT NULL REFERENCES visits (mdtrt_id), inout TEXT NOT NULL,
  number INTEGER NOT NULL, body TEXT NOT NULL, opter_id TEXT NOT NULL,
  opter_name TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (mdtrt_id, inout, number)
);
CREATE TABLE settlements (
  setl_id TEXT PRIMARY KEY, mdtrt_id TEXT NOT NULL REFERENCES visits (mdtrt_id),
  msgid TEXT NOT NULL UNIQUE,
  infno TEXT NOT NULL, institution TEXT NOT NULL REFERENCES institutions (code),
  bill TEXT NOT NULL, psn_no TEXT NOT NULL REFERENCES persons (psn_no), cert_type TEXT NOT NULL,
  insutype TEXT NOT NULL, med_type TEXT NOT NULL, clr_type TEXT NOT NULL, place TEXT NOT NULL,
  begin_at TEXT NOT NULL, setl_time TEXT NOT NULL, opter_id TEXT NOT NULL,
  opter_name TEXT NOT NULL, dise_codg TEXT NOT NULL, dise_name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('live', 'refunded', 'reversed')),
  refunds TEXT REFERENCES settlements (setl_id), seeded INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL, ownpay INTEGER NOT NULL, overlimit INTEGER NOT NULL,
  preself INTEGER NOT NULL, inscp INTEGER NOT NULL, dedc INTEGER NOT NULL,
  ratio TEXT NOT NULL, fund INTEGER NOT NULL, account INTEGER NOT NULL,
  family INTEGER NOT NULL, cash INTEGER NOT NULL, balance INTEGER NOT NULL,
  CHECK (fund + account + cash = total)
);
CREATE UNIQUE INDEX one_live_settlement_of_a_bill ON settlements (institution, bill)
  WHERE state = 'live' AND refunds IS NULL AND bill <> '';
CREATE INDEX settlements_of_person ON settlements (psn_no, setl_time);
CREATE TABLE lines (
  mdtrt_id TEXT NOT NULL REFERENCES visits (mdtrt_id), feedetl_sn TEXT NOT NULL,
  batch TEXT NOT NULL, setl_id TEXT REFERENCES settlements (setl_id),
  released_from TEXT REFERENCES settlements (setl_id), item TEXT NOT NULL,
  local_code TEXT NOT NULL, occurred TEXT NOT NULL, cnt TEXT NOT NULL, pric TEXT NOT NULL,
  total INTEGER NOT NULL, ownpay INTEGER NOT NULL, overlimit INTEGER NOT NULL,
  preself INTEGER NOT NULL, inscp INTEGER NOT NULL, facts TEXT NOT NULL, opter_id TEXT NOT NULL,
  opter_name TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (mdtrt_id, feedetl_sn)
);
CREATE INDEX lines_of_settlement ON lines (setl_id);
CREATE TABLE stays (
  setl_id TEXT PRIMARY KEY REFERENCES settlements (setl_id), admitted TEXT NOT NULL,
  discharged TEXT NOT NULL, facts TEXT NOT NULL
);
CREATE TABLE undone (
  institution TEXT NOT NULL, msgid TEXT NOT NULL, oinfno TEXT NOT NULL, at TEXT NOT NULL,
  found INTEGER NOT NULL, PRIMARY KEY (institution, msgid)
);
CREATE TABLE lists (
  setl_list_id TEXT PRIMARY KEY, setl_id TEXT NOT NULL UNIQUE REFERENCES settlements (setl_id),
  stas_type TEXT NOT NULL
);
CREATE TABLE list_versions (
  setl_list_id TEXT NOT NULL REFERENCES lists (setl_list_id), version INTEGER NOT NULL,
  msgid TEXT NOT NULL, received_at TEXT NOT NULL, body TEXT NOT NULL, sha256 TEXT NOT NULL,
  PRIMARY KEY (setl_list_id, version)
);
CREATE TABLE filings (
  psn_no TEXT NOT NULL REFERENCES persons (psn_no), dise_code TEXT NOT NULL,
  dise_name TEXT NOT NULL, begin_day TEXT NOT NULL, end_day TEXT NOT NULL,
  PRIMARY KEY (psn_no, dise_code)
);
CREATE TABLE appointments (
  psn_no TEXT NOT NULL REFERENCES persons (psn_no), biz_type TEXT NOT NULL,
  number INTEGER NOT NULL, institution TEXT NOT NULL, begin_day TEXT NOT NULL,
  end_day TEXT NOT NULL, PRIMARY KEY (psn_no, biz_type, number)
);
CREATE TABLE referrals (
  psn_no TEXT NOT NULL REFERENCES persons (psn_no), institution TEXT NOT NULL,
  to_code TEXT NOT NULL, to_name TEXT NOT NULL, diag_code TEXT NOT NULL,
  diag_name TEXT NOT NULL, reason TEXT NOT NULL, day TEXT NOT NULL, end_day TEXT NOT NULL,
  PRIMARY KEY (psn_no, to_code, day)
);
CREATE TABLE mappings (
  rid TEXT PRIMARY KEY, institution TEXT NOT NULL, local_code TEXT NOT NULL,
  list_type TEXT NOT NULL, code TEXT NOT NULL, begin_day TEXT NOT NULL, end_day TEXT NOT NULL,
  body TEXT NOT NULL, updated_at TEXT NOT NULL, UNIQUE (institution, local_code, list_type, code)
);
CREATE TABLE goods (
  id INTEGER PRIMARY KEY AUTOINCREMENT, institution TEXT NOT NULL, kind TEXT NOT NULL,
  infno TEXT NOT NULL, batch TEXT NOT NULL, code TEXT NOT NULL, setl_id TEXT NOT NULL,
  body TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX goods_of_batch ON goods (institution, batch, kind);
CREATE TABLE sold_codes (
  trace_code TEXT PRIMARY KEY, institution TEXT NOT NULL,
  sale INTEGER NOT NULL REFERENCES goods (id) ON DELETE CASCADE, at TEXT NOT NULL
);
CREATE TABLE files (
  file_no TEXT PRIMARY KEY, institution TEXT NOT NULL, filename TEXT NOT NULL,
  infno TEXT NOT NULL, above INTEGER NOT NULL, body BLOB NOT NULL, at TEXT NOT NULL,
  good_until TEXT NOT NULL
);
CREATE TABLE hints (
  jr_id TEXT PRIMARY KEY, institution TEXT NOT NULL, at TEXT NOT NULL, answered TEXT NOT NULL
);
CREATE TABLE calls (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, infno TEXT NOT NULL,
  msgid TEXT NOT NULL, institution TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL,
  fault TEXT NOT NULL
);
CREATE TABLE switches (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE serials (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""
