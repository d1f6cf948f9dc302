internal import Capture
internal import DatabaseViews
internal import Evidence

/// Servers of captured texts beside those that were asked.
enum CapturedServers {
  /// What lies together in one folder is of one server.
  static func join<View: ServerView>(
    live: [Artifact<ServerSeries<View>>], captured: [Artifact<ServerSeries<View>>]
  ) -> [Artifact<ServerSeries<View>>] {
    var folders: [(name: String, artifact: Artifact<ServerSeries<View>>)] = []
    for artifact in captured {
      let folder = folder(of: artifact.source)
      if let index = folders.firstIndex(where: { $0.name == folder }) {
        folders[index].artifact.sample.join(artifact.sample)
      } else {
        folders.append((folder, artifact))
      }
    }
    return live
      + folders.map { name, artifact in
        var artifact = artifact
        if folders.count > 1 { artifact.sample.name = "\(View.product.rawValue) (\(name))" }
        return artifact
      }
  }

  /// What the server of a text is called: as the only server of its folder, or of all, is.
  ///
  /// `isOnly` says that the texts of its kind are of one server; `kind` is what a server without a
  /// name is called.
  static func name(
    of source: String, among servers: [(source: String, name: String)], isOnly: Bool, kind: String,
    place: String? = nil
  ) -> String {
    let folder = folder(of: source)
    if isOnly, servers.count == 1 { return servers[0].name }
    let known = servers.filter { self.folder(of: $0.source) == folder }
    if known.count == 1 { return known[0].name }
    return isOnly ? kind : "\(kind) (\(place ?? folder))"
  }

  static func folder(of source: String) -> String {
    guard let slash = source.lastIndex(of: "/") else { return "." }
    return String(source[..<slash])
  }
}

extension ServerSeries {
  var subject: Subject { Subject(.server, name) }
}

extension ServerSeries where View: JudgedView {
  /// A view and what of it: `postgres db-1:5432 pg_locks`, or the place in a captured text.
  func citation(_ view: View, of snapshot: ServerSnapshot<View>, _ text: String) -> Citation {
    Citation(
      source: origin == .live ? "\(name) \(view.catalogName)" : snapshot.places[view] ?? name,
      text: text)
  }
}
