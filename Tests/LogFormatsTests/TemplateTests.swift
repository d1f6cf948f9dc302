import LogFormats
import Testing

@Suite struct TemplateTests {
  @Test("lines that differ in numbers, ids, addresses and quoted words are one")
  func shapes() {
    let log = read(
      """
      2026-11-26 14:53:53 INFO order 17 of 10.0.0.5:4711 took 5 ms, id 3f2a-77 for "anna"
      2026-11-26 14:53:54 INFO order 170 of 10.0.0.6:4712 took 15 ms, id 9b1c-0d for "bert carl"
      2026-11-26 14:53:55 WARN disk is nearly full

      """)
    #expect(log.templates.map(\.count) == [2, 1])
    #expect(log.templates[0].text == "INFO order * of * took * ms, id * for \"*\"")
    #expect(log.templates[0].firstLine == 1 && log.templates[0].lastLine == 2)
    #expect(log.templates[1].level == .warning)
  }

  @Test("lines whose words differ here and there are one, with a star for what differs")
  func similar() {
    let log = read(
      """
      2026-11-26 14:53:53 INFO user anna bought a red bicycle today
      2026-11-26 14:53:54 INFO user bert bought a blue bicycle today
      2026-11-26 14:53:55 INFO user carl bought a green bicycle today
      2026-11-26 14:53:55 INFO till closed for the night at last

      """)
    #expect(log.templates.map(\.text).contains("INFO user * bought a * bicycle today"))
    #expect(log.templates[0].count == 3)
  }

  @Test("frames and causes are no lines of their own")
  func frames() {
    let log = read(
      "2026-11-26 14:53:53 ERROR failed\njava.lang.IllegalStateException: x\n\tat a.b(C.java:1)\nCaused by: java.io.IOException: y\n"
    )
    #expect(log.templates.map(\.text) == ["ERROR failed"])
  }

  @Test("of a long log samples stand for the lines between, and the number of lines is exact")
  func samples() {
    var text = ""
    for line in 0..<100_000 {
      text +=
        "2026-11-26 14:53:53 \(line % 4 == 0 ? "WARN slow" : "INFO quick") answer \(line) in 7 ms\n"
    }
    let log = read(text, size: 1 << 18)
    #expect(log.lines == 100_000)
    #expect(log.sampledFrom != nil && log.minedLines < 90_000)
    let share = Double(log.templates[0].count) / Double(log.templates.reduce(0) { $0 + $1.count })
    #expect(log.templates[0].text == "INFO quick answer * in * ms")
    #expect(share > 0.70 && share < 0.80)
  }

  @Test("the number of templates is bounded")
  func bounded() {
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    var text = ""
    for first in letters {
      for second in letters {
        for third in "abcdef" { text += "\(first)x \(second)y \(third)z\n" }
      }
    }
    let log = read(text)
    #expect(log.templates.count <= 1200)
    #expect(log.lines == 26 * 26 * 6)
  }
}
