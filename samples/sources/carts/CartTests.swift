import Foundation
import Testing
import XCTest

final class CartTests: XCTestCase {
  func testTotal() {
    XCTAssertEqual(1 + 2, 3)
  }

  func testReservation() {
    let ready = expectation(description: "the reservation is ready")
    let milliseconds = [5, 5, 400].randomElement() ?? 5
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) {
      ready.fulfill()
    }
    wait(for: [ready], timeout: 0.1)
  }
}

@Test("the total is a sum")
func total() {
  #expect(1 + 2 == 3)
}

@Test func receipt() {
  #expect(Int.random(in: 0..<3) > 0, "File exists: /tmp/receipt.txt")
}
