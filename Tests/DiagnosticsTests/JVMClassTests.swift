import Diagnostics
import TestSupport
import Testing

@Suite("Waits for classes")
struct JVMClassTests {
  /// Initialises `own` and wants `other`, with the line that JDK 17 prints or without.
  private func initializer(
    _ name: String, _ number: Int, _ own: String, wants other: String, isExplicit: Bool
  ) -> ThreadText {
    let line = "- waiting on the Class initialization monitor for com.example.\(other)"
    return ThreadText(
      name, number, "RUNNABLE", "in Object.wait()",
      ["com.example.\(own).load(\(own).java:42)"] + (isExplicit ? [line] : [])
        + [
          "com.example.\(own).<clinit>(\(own).java:38)",
          "com.example.Main.lambda$main$1(Main.java:5)",
        ])
  }

  /// Wants `wanted` and initialises nothing.
  private func user(_ name: String, _ number: Int, wants wanted: String, isExplicit: Bool)
    -> ThreadText
  {
    let line = "- waiting on the Class initialization monitor for com.example.\(wanted)"
    return ThreadText(
      name, number, "RUNNABLE", "in Object.wait()",
      ["com.example.Api.quote(Api.java:29)"] + (isExplicit ? [line] : [])
        + ["com.example.Main.run(Main.java:5)"])
  }

  @Test("two static initialisers that need each other are a ring", arguments: [true, false])
  func ring(isExplicit: Bool) {
    let found = examineJVM([
      initializer("a", 11, "Rates", wants: "Vat", isExplicit: isExplicit),
      initializer("b", 12, "Vat", wants: "Rates", isExplicit: isExplicit),
      user("c", 13, wants: "Vat", isExplicit: isExplicit),
      user("d", 14, wants: "Rates", isExplicit: isExplicit),
    ])
    #expect(found.count("class_init.threads") == 2)
    #expect(found.count("class_init.queued") == 2)
    #expect(found.word("class_init.classes")?.contains("com.example.Rates") == true)
    #expect(found.count("cycle.threads") == 0)
  }

  @Test("waiting for a class that another thread initialises is no ring", arguments: [true, false])
  func chain(isExplicit: Bool) {
    let loader = ThreadText(
      "a", 11, "RUNNABLE", "runnable",
      ["java.io.FileInputStream.readBytes(Native Method)", "com.example.Vat.<clinit>(Vat.java:38)"])
    let found = examineJVM([
      loader, user("b", 12, wants: "Vat", isExplicit: isExplicit),
      user("c", 13, wants: "Vat", isExplicit: isExplicit),
    ])
    #expect(found.count("class_init.threads") == 0)
    #expect(found.count("cycle.threads") == 0)
  }

  @Test("a thread in Object.wait is no waiter for a class")
  func plainWait() {
    let waiter = ThreadText(
      "b", 12, "WAITING (on object monitor)", "in Object.wait()",
      ["java.lang.Object.wait(Native Method)", "com.example.Api.quote(Api.java:29)"])
    let found = examineJVM([
      initializer("a", 11, "Rates", wants: "Vat", isExplicit: false), waiter,
    ])
    #expect(found.count("class_init.threads") == 0)
  }
}
