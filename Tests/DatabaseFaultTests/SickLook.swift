import TestSupport
import Testing

/// What `bounded` of `bounded.sh` printed of one run.
struct SickLook {
  var name, summary, errors: String
  var status, milliseconds: Int
  var causes, gaps, notes, detail: [String]
  var inputs: [JSON]

  init?(_ line: Substring) {
    guard let json = try? JSON(String(line)), let name = json["name"]?.text else { return nil }
    func texts(_ key: String) -> [String] { json[key]?.elements?.compactMap(\.text) ?? [] }
    self.name = name
    summary = json["summary"]?.text ?? ""
    errors = json["errors"]?.text ?? ""
    status = json["status"]?.number.map { Int($0) } ?? -1
    milliseconds = json["ms"]?.number.map { Int($0) } ?? -1
    (causes, gaps, notes, detail) = (
      texts("causes"), texts("gaps"), texts("notes"), texts("detail")
    )
    inputs = json["inputs"]?.elements ?? []
  }

  static func all(_ script: String, _ function: String) throws -> [String: SickLook] {
    let run = try Rig.run(script, function)
    #expect(run.status == 0, "\(function): \(run.errors)")
    let looks = run.text.split(separator: "\n").compactMap(SickLook.init)
    return Dictionary(looks.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
  }
}
