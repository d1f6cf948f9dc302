internal import CProcess
internal import CWebShims
import Glibc
import Probing

/// Scrapes an address, in a child: a name server or a server that never answers costs the deadline and
/// nothing else.
///
/// It writes a line per scrape, `+ time length` and the bytes behind it, or `- reason`.
struct ScrapeWorker {
  /// Of one scrape, in bytes.
  private static let limit = 64 << 20
  private static let redirectLimit = 5
  /// Milliseconds for one connection, and for one answer.
  private static let patience = (connect: 3_000, whole: 10_000)

  let request: ScrapeRequest
  let descriptor: Int32

  func run() {
    diag_note_interrupts()
    guard diag_web_load() == 0 else {
      let problem = unsafe String(cString: diag_web_problem())
      _ = refuse("\(problem): use curl -s \(request.address.shown) | diag metrics -")
      return
    }
    let start = ContinuousClock.now
    var moment = start
    while scrape(), moment < start + request.span {
      moment = min(moment + request.interval, start + request.span)
      while !moment.hasPassed {
        if isUnwanted || request.deadline.hasPassed { return }
        pause(milliseconds: min(100, moment.millisecondsLeft))
      }
    }
  }

  private var isUnwanted: Bool {
    if diag_was_interrupted() != 0 { return true }
    var wanted = pollfd(fd: descriptor, events: 0, revents: 0)
    return unsafe poll(&wanted, 1, 0) > 0 && wanted.revents & Int16(POLLERR) != 0
  }

  /// False where a further scrape would be in vain.
  private func scrape() -> Bool {
    let address = request.address
    var target = address.target
    for _ in 0..<Self.redirectLimit {
      let time = WallClock.seconds
      var answer = unsafe diag_web_answer()
      let came = unsafe get(target, address, &answer)
      defer { unsafe diag_web_free(&answer) }
      if !came {
        let reason =
          unsafe answer.is_too_large != 0
          ? "more than \(Self.limit >> 20) MiB" : unsafe Self.text(&answer.problem)
        return refuse(reason)
      }
      let status = unsafe answer.status
      if (300...399).contains(status) {
        let next = unsafe Self.text(&answer.redirect)
        guard let further = WebAddress(next), further.origin == address.origin else {
          let elsewhere = WebAddress(next).map { " to \($0.origin)" } ?? ""
          return refuse("redirected\(elsewhere), which is another place: not followed")
        }
        target = further.target
        continue
      }
      guard status == 200 else { return refuse(Self.reason(status)) }
      return unsafe hand(time, answer)
    }
    return refuse("redirected again and again")
  }

  private func get(
    _ target: String, _ address: WebAddress, _ answer: inout diag_web_answer
  ) -> Bool {
    let left = Int(request.deadline.millisecondsLeft)
    var code: Int32 = -1
    unsafe target.withCString { target in
      unsafe Self.withOptional(address.user) { user in
        unsafe Self.withOptional(address.password) { password in
          unsafe Self.withOptional(address.user == nil ? request.token : nil) { token in
            var asked = unsafe diag_web_request(
              address: target, user: user, password: password, token: token,
              connect_time: max(1, min(Self.patience.connect, left)),
              whole_time: max(1, min(Self.patience.whole, left)), limit: Self.limit)
            code = unsafe diag_web_get(&asked, &answer)
          }
        }
      }
    }
    return code == 0
  }

  private static func withOptional(
    _ text: String?, _ body: (UnsafePointer<CChar>?) -> Void
  ) {
    guard let text else { return body(nil) }
    unsafe text.withCString { unsafe body($0) }
  }

  private static func text<Characters>(_ characters: inout Characters) -> String {
    unsafe withUnsafeBytes(of: &characters) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case 401:
      "HTTP 401: it wants credentials (user:password@ in the address, or a token in DIAG_BEARER_TOKEN)"
    case 403: "HTTP 403: these credentials may not read it"
    case 404: "HTTP 404: no metrics are there; the path is often /metrics or /actuator/prometheus"
    default: "HTTP \(status)"
    }
  }

  private func hand(_ time: Double, _ answer: diag_web_answer) -> Bool {
    guard let bytes = unsafe answer.bytes, unsafe answer.length > 0 else {
      return refuse("an empty answer")
    }
    let text = unsafe UnsafeBufferPointer(start: bytes, count: answer.length)
    let first = unsafe text.first { !$0.isWhite }
    if first == UInt8(ascii: "<") {
      return refuse("a page of HTML and no metrics: a login page, or another path is meant")
    }
    let length = unsafe answer.length
    let head = "+ \(Int64((time * 1000).rounded())) \(length)"
    guard Reply.write(line: head, to: descriptor) else { return false }
    // An answer of Prometheus' API has times of its own, and is asked once.
    let isMetrics = first != UInt8(ascii: "{")
    return unsafe Reply.write(Array(text)[...], to: descriptor) && isMetrics
  }

  private func refuse(_ reason: String) -> Bool {
    Reply.write(line: "- \(reason)", to: descriptor)
    return false
  }
}

extension UInt8 {
  fileprivate var isWhite: Bool {
    self == 0x20 || self >= 0x09 && self <= 0x0D || self == 0xEF || self == 0xBB || self == 0xBF
  }
}
