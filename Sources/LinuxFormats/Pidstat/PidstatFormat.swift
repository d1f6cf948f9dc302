import Capture

extension PidstatParser {
  /// Headings of the first figure behind the id, as pidstat spaces them and with single blanks.
  static let markers: [StaticString] = [
    "PID    %usr %system", "TID    %usr %system", "PID %usr %system", "TID %usr %system",
    "PID  minflt/s", "TID  minflt/s", "PID minflt/s", "TID minflt/s",
    "PID   kB_rd/s", "TID   kB_rd/s", "PID kB_rd/s", "TID kB_rd/s",
    "PID   cswch/s", "TID   cswch/s", "PID cswch/s", "TID cswch/s",
    "PID threads   fd-nr", "PID threads fd-nr", "TID threads   fd-nr", "TID threads fd-nr",
    "PID StkSize  StkRef", "TID StkSize  StkRef", "PID StkSize StkRef",
  ]

  /// JSON of any tool of sysstat; what is not of pidstat has no `pid`.
  static let lineStarts: [StaticString] = [
    "{\"sysstat\"", "{ \"sysstat\"", "{\n  \"sysstat\"", "{\r\n  \"sysstat\"", "{\n\t\"sysstat\"",
    "{\n    \"sysstat\"",
  ]
}
