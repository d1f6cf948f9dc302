/// Why an image cannot be had, by what the container runtime hands on of the registry's answer.
struct PullProblem {
  let kind: String
  let words: String
  /// How much the message tells.
  let rank: Int

  private static let signs: [(kind: String, words: String, signs: [StaticString])] = [
    (
      "rate-limit", "the registry limits how often it is asked",
      ["toomanyrequests", "too many requests", "Too Many Requests", "rate limit"]
    ),
    (
      "certificate", "the certificate of the registry is not accepted",
      ["x509", "certificate signed by", "server gave HTTP response to HTTPS client"]
    ),
    (
      "denied", "the registry does not let the node have it",
      [
        "unauthorized", "Unauthorized", "authorization failed", "no basic auth", "403 Forbidden",
        "access denied", "denied:", "authentication required", "401 ", "access forbidden",
      ]
    ),
    (
      "platform", "there is no build of it for the node's platform",
      ["no match for platform", "no matching manifest"]
    ),
    (
      "missing", "the registry does not have it",
      [
        "not found", "manifest unknown", "NotFound", "does not exist", "name unknown",
        "repository name not known",
      ]
    ),
    (
      "name-lookup", "the name of the registry cannot be resolved",
      ["no such host", "server misbehaving", "name resolution"]
    ),
    ("disk", "the node has no space left for it", ["no space left"]),
    (
      "network", "the registry cannot be reached",
      [
        "i/o timeout", "connection refused", "deadline exceeded", "no route to host",
        "handshake timeout", "connection reset", "Client.Timeout", "network is unreachable",
        "EOF",
      ]
    ),
  ]

  init(_ message: String, reason: String = "") {
    switch reason {
    case "InvalidImageName": (kind, words, rank) = ("name", "it is no valid name of an image", 3)
    case "ErrImageNeverPull":
      (kind, words, rank) = ("never", "the node does not have it and may not pull it", 3)
    default:
      // A name that is looked up in vain also times out.
      let isLookup = message.holds("lookup ") && message.holds("i/o timeout")
      let found =
        isLookup
        ? Self.signs.first { $0.kind == "name-lookup" }
        : Self.signs.first { entry in entry.signs.contains { message.holds($0) } }
      kind = found?.kind ?? "unknown"
      words = found?.words ?? "it cannot be pulled"
      rank = found == nil ? (message.isEmpty ? 0 : 1) : 2
    }
  }
}
