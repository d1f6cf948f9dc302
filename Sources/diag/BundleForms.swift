import Capture
import DatabaseViews
import JavaFormats
import LinuxFormats

/// Forms in which bundles hold what no captured text says.
enum BundleForms {
  static let parsers: [any BinaryParser.Type] = [
    KeptParser<HostSeries>.self, KeptParser<KernelLog>.self, KeptParser<JVMLook>.self,
    KeptParser<PerformanceDataSeries>.self, KeptParser<PostgresSeries>.self,
    KeptParser<MySQLSeries>.self, KeptParser<UnseenPart>.self,
  ]
}
