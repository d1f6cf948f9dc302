import TestSupport
import Testing

@Suite(.enabled(if: isPostgresInstalled, "needs postgresql"))
struct QuestionTests {
  @Test("a primary, a standby and a pooler understand every question")
  func understood() throws {
    let run = try Rig.run("questions.sh", "all_questions")
    #expect(run.status == 0, "\(run.errors)")
    let lines = run.text.split(separator: "\n")
    #expect(lines.count >= 6)
    for line in lines {
      #expect(try JSON(String(line))["status"]?.text == "parsed", "\(line)")
    }
  }
}
