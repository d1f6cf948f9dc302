internal import Evidence
internal import Capture

extension MetricTarget {
  /// What a person knows it by: the host of a node exporter, job and instance, the host of a URL, or the
  /// file.
  var name: String {
    if let host = hostName { return host }
    if let instance {
      return job.map { $0 == instance ? instance : "\($0) \(instance)" } ?? instance
    }
    return Self.place(of: looks.first?.source ?? "?")
  }

  /// The name that a node exporter says.
  var hostName: String? { all("node_uname_info").last?["nodename"] }

  /// `db-1:9187` of an address with the usual path; any other source is a name by itself.
  private static func place(of source: String) -> String {
    for scheme in ["http://", "https://"] where source.hasPrefix(scheme) {
      var place = source.dropFirst(scheme.utf8.count)
      for path in ["/metrics", "/actuator/prometheus"] where place.hasSuffix(path) {
        place = place.dropLast(path.utf8.count)
      }
      return String(place)
    }
    return source
  }
}
