import Capture

extension IostatParser {
  /// What begins a line of iostat's output and stands in the middle of none.
  ///
  /// In the middle of a line, the text in front would be taken for the prefix of a log collector.
  /// So a header with the name in the last column (`-h` without `avg-cpu`) is told by all of it.
  static let lineStarts: [StaticString] = [
    "avg-cpu:", "Device:", "Device  ",
    "r/s     rkB/s   rrqm/s  %rrqm r_await rareq-sz Device",
    "r/s     rMB/s   rrqm/s  %rrqm r_await rareq-sz Device",
    """
    r/s     rkB/s   rrqm/s  %rrqm r_await rareq-sz     w/s     wkB/s   wrqm/s  %wrqm w_await \
    wareq-sz     d/s     dkB/s   drqm/s  %drqm d_await dareq-sz     f/s f_await  aqu-sz  %util \
    Device
    """,
    "tps    kB_read/s    kB_wrtn/s    kB_dscd/s    kB_read    kB_wrtn    kB_dscd Device",
    "tps      kB/s    rqm/s   await  areq-sz  aqu-sz  %util Device",
    "{\"sysstat\"", "{ \"sysstat\"", "{\n  \"sysstat\"", "{\r\n  \"sysstat\"", "{\n\t\"sysstat\"",
    "{\n    \"sysstat\"",
  ]
}
