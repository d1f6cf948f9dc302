/// Who a session of a log belongs to, as far as its lines say.
package struct LogOwner: Sendable, Hashable {
  package var user: String?
  package var database: String?
  package var application: String?
  package var client: String?

  package init() {}

  package var isKnown: Bool { user != nil || application != nil || database != nil }

  /// `shop@app (billing)`; empty where nothing is known.
  package var displayed: String {
    var text = user ?? ""
    if let database { text += "@\(database)" }
    if let application, !application.isEmpty {
      text += text.isEmpty ? application : " (\(application))"
    }
    return text
  }
}
