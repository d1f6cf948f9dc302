internal import ByteParsing

/// How grave a message of the server is.
package enum LogSeverity: Int, Sendable, CaseIterable {
  case debug, info, notice, log, warning, error, fatal, panic

  var isError: Bool { rawValue >= Self.error.rawValue }
}

/// What stands in front of a part of a message: `ERROR:  `, `DETAIL:  `.
enum LogTag: Hashable {
  case severity(LogSeverity)
  case part(LogPart)

  /// The words of the server's message catalogs: English, German, Spanish, French, Italian, Japanese,
  /// Georgian, Korean, Polish, Portuguese, Russian, Swedish, Turkish, Ukrainian, Chinese, Indonesian.
  private static let words: [(tag: LogTag, words: [StaticString])] = [
    (
      .severity(.log),
      [
        "LOG", "ჟურნალი", "로그", "DZIENNIK", "СООБЩЕНИЕ", "LOGG", "ЗАПИСУВАННЯ", "日志", "日誌",
      ]
    ),
    (
      .severity(.error),
      [
        "ERROR", "FEHLER", "ERREUR", "ERRORE", "ERRO", "შეცდომა", "오류", "BŁĄD", "ОШИБКА", "FEL",
        "HATA", "ПОМИЛКА", "错误", "錯誤",
      ]
    ),
    (
      .severity(.fatal),
      [
        "FATAL", "FATALE", "ფატალური", "치명적오류", "KATASTROFALNY", "ВАЖНО", "FATALT",
        "ÖLÜMCÜL (FATAL)", "ФАТАЛЬНО", "致命错误", "致命錯誤",
      ]
    ),
    (
      .severity(.panic),
      [
        "PANIC", "PANIK", "PANICO", "პანიკა", "손상", "PANIKA", "PÂNICO", "ПАНИКА", "KRİTİK",
        "ПАНІКА",
        "比致命错误还过分的错误", "灾难性错误", "嚴重錯誤",
      ]
    ),
    (
      .severity(.warning),
      [
        "WARNING", "WARNUNG", "ATTENTION", "PERINGATAN", "ATTENZIONE", "გაფრთხილება", "경고",
        "OSTRZEŻENIE", "AVISO", "ПРЕДУПРЕЖДЕНИЕ", "VARNING", "UYARI", "ПОПЕРЕДЖЕННЯ", "警告",
      ]
    ),
    (
      .severity(.notice),
      [
        "NOTICE", "HINWEIS", "NOTIFICA", "알림", "UWAGA", "NOTA", "ЗАМЕЧАНИЕ", "NOTIS", "NOT",
        "ПОВІДОМЛЕННЯ", "注意",
      ]
    ),
    (
      .severity(.info),
      [
        "INFO", "ინფორმაცია", "정보", "INFORMACJA", "ИНФОРМАЦИЯ", "BİLGİ", "ІНФОРМАЦІЯ", "信息", "資訊",
      ]
    ),
    (
      .severity(.debug),
      [
        "DEBUG", "DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4", "DEBUG5", "გამართვა", "디버그", "DEPURAÇÃO",
        "ОТЛАДКА", "НАЛАГОДЖЕННЯ", "调试", "除錯",
      ]
    ),
    (
      .part(.detail),
      [
        "DETAIL", "DETALLE", "DÉTAIL", "DETIL", "DETTAGLI", "詳細", "დეტალები", "상세정보", "SZCZEGÓŁY",
        "DETALHE", "ПОДРОБНОСТИ", "DETALJ", "AYRINTI", "ВІДОМОСТІ", "详细信息", "详情", "詳情",
      ]
    ),
    (
      .part(.hint),
      [
        "HINT", "TIPP", "ASTUCE", "PETUNJUK", "SUGGERIMENTO", "ヒント", "მინიშნება", "힌트",
        "PODPOWIEDŹ", "DICA", "ПОДСКАЗКА", "TIPS", "İPUCU", "УКАЗІВКА", "提示",
      ]
    ),
    (
      .part(.query),
      [
        "QUERY", "ANFRAGE", "CONSULTA", "REQUÊTE", "問い合わせ", "მოთხოვნა", "쿼리", "ZAPYTANIE",
        "ЗАПРОС", "FRÅGA", "SORGU", "ЗАПИТ", "查询", "查詢",
      ]
    ),
    (
      .part(.context),
      [
        "CONTEXT", "ZUSAMMENHANG", "CONTEXTO", "CONTEXTE", "KONTEKS", "CONTESTO", "文脈",
        "კონტექსტი", "내용", "KONTEKST", "КОНТЕКСТ", "KONTEXT", "ORTAM", "上下文",
      ]
    ),
    (
      .part(.statement),
      [
        "STATEMENT", "ANWEISUNG", "SENTENCIA", "INSTRUCTION", "PERNYATAAN", "ISTRUZIONE", "文",
        "ოპერატორი", "명령 구문", "WYRAŻENIE", "COMANDO", "ОПЕРАТОР", "SATS", "KOMUT", "ІНСТРУКЦІЯ",
        "语句", "陳述式",
      ]
    ),
    (.part(.location), ["LOCATION", "BACKTRACE", "ORT", "UBICACIÓN", "EMPLACEMENT", "場所"]),
  ]

  /// Words by their last byte, the longer ones first.
  private static let byLastByte: [[(word: StaticString, tag: LogTag)]] = {
    var buckets: [[(word: StaticString, tag: LogTag)]] = Array(repeating: [], count: 256)
    for entry in words {
      for word in entry.words {
        let last = word.withUTF8Buffer { unsafe $0.last ?? 0 }
        buckets[Int(last)].append((word, entry.tag))
      }
    }
    return buckets.map { $0.sorted { $0.word.utf8CodeUnitCount > $1.word.utf8CodeUnitCount } }
  }()

  /// The tag whose word ends at `end`, and where the word begins.
  static func ending(at end: Int, in bytes: RawSpan, from start: Int) -> (tag: LogTag, start: Int)?
  {
    // French writes a blank before the colon.
    let end = end > start && bytes[end - 1] == 0x20 ? end - 1 : end
    guard end > start else { return nil }
    // Most lines by far; no other word ends so.
    if end - start >= 3, bytes.starts(with: "LOG", at: end - 3) {
      if end - 3 == start || isBoundary(bytes[end - 4]) { return (.severity(.log), end - 3) }
    }
    for (word, tag) in byLastByte[Int(bytes[end - 1])] {
      let place = end - word.utf8CodeUnitCount
      guard place >= start, bytes.starts(with: word, at: place) else { continue }
      if place == start || isBoundary(bytes[place - 1]) { return (tag, place) }
    }
    return nil
  }

  /// The severity that a field of a csvlog or jsonlog names.
  static func severity(_ range: Range<Int>, in bytes: RawSpan) -> LogSeverity? {
    if bytes.starts(with: "LOG", at: range.lowerBound), range.count == 3 { return .log }
    guard let found = ending(at: range.upperBound, in: bytes, from: range.lowerBound),
      found.start == range.lowerBound, case .severity(let severity) = found.tag
    else { return nil }
    return severity
  }

  /// Whether a prefix may end with this byte.
  private static func isBoundary(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x22, 0x28, 0x29, 0x2A, 0x2C, 0x2D, 0x2F, 0x3A, 0x3B, 0x3D, 0x3E, 0x5B, 0x5D,
      0x7C, 0x7D:
      true
    default: false
    }
  }
}

/// The parts of a message behind its first line.
enum LogPart: Hashable {
  case message, detail, hint, query, context, statement, location
}
