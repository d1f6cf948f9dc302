/// What is to be scraped, and when.
package struct ScrapeRequest: Sendable {
  package var address: WebAddress
  /// From the first scrape to the last, and between two.
  package var span: Duration
  package var interval: Duration
  package var deadline: ContinuousClock.Instant
  /// Sent as `Authorization: Bearer`, to the addresses that are named and nowhere else.
  package var token: String?

  package init(
    address: WebAddress, span: Duration, interval: Duration,
    deadline: ContinuousClock.Instant, token: String? = nil
  ) {
    self.address = address
    (self.span, self.interval) = (span, interval)
    self.deadline = deadline
    self.token = token
  }
}
