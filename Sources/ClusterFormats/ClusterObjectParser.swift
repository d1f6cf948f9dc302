internal import ByteParsing
package import Capture

/// Objects of the API as JSON or YAML: `kubectl get … -o json`, a list or single ones, `kubectl
/// cluster-info dump`, must-gather.
///
///     {
///         "apiVersion": "v1",
///         "items": [
///             {
///                 "apiVersion": "v1",
///                 "kind": "Pod",
package struct ClusterObjectParser: StreamParser {
  package static let format = Format(
    kind: "kubernetes-objects", label: "objects of Kubernetes as JSON or YAML",
    markers: ["\"apiVersion\"", "apiVersion: "])

  private var json = ClusterJSONReader()
  private var yaml = ClusterYAMLReader()
  private var decoder = ObjectDecoder()

  package init() {}

  package mutating func read(_ bytes: RawSpan, firstLine: Int) {
    var decoder = self.decoder
    self.decoder = ObjectDecoder()
    json.read(bytes, firstLine: firstLine) { decoder.take($0) }
    yaml.read(bytes, firstLine: firstLine) { decoder.take($0) }
    self.decoder = decoder
  }

  package mutating func finish() -> Parsed<ClusterDump>? {
    var decoder = self.decoder
    json.finish { decoder.take($0) }
    yaml.finish { decoder.take($0) }
    let dump = decoder.dump
    guard dump.count > 0 else { return nil }
    var damage: String?
    if json.isDamaged || yaml.isDamaged {
      damage = "cut short or damaged: the objects that are whole count"
    } else if dump.dropped > 0 {
      damage = "\(dump.dropped) objects beyond \(ClusterDump.limit) of a kind were not read"
    }
    return Parsed(dump, damage: damage, note: dump.note)
  }
}
