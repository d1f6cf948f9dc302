/// What a message of the server is about, as far as it tells of a fault or of its end.
package enum ServerSign: Int, Sendable, CaseIterable {
  case deadlock
  /// No slot of `max_connections` was left.
  case slots
  /// A limit of one role or database.
  case ownSlots
  case senderSlots
  case diskFull
  case inputOutputError
  case corruption
  case memory
  /// The server starts, recovers or shuts down, and lets nobody in.
  case notReady
  case lockTimeout
  case statementTimeout
  case canceled
  case idleInTransaction
  case recoveryConflict
  /// A standby asks for what the primary no longer has.
  case walRemoved
  /// A standby cannot reach, or lost, its primary.
  case upstreamLost
  /// The histories of a standby and its primary have parted.
  case diverged
  case streaming
  case slotInvalidated
  /// A change of a subscription cannot be applied.
  case applyFailed
  /// A worker that applies them ended and will be started again.
  case applyExited
  case subscriptionDisabled
  case publisherLost
  case archiveFailed
  case wraparoundNear
  case wraparoundStopped
  case checkpointsFrequent
  case temporaryFile
  case password
  case forkFailed
  case signalled
  case restarted
  case crashRecovery
  case ready
  case shutdown
  case panic

  /// What a person calls it.
  package var label: String {
    switch self {
    case .deadlock: "deadlock"
    case .slots: "connection refused: no slot left"
    case .ownSlots: "connection refused: limit of a role or database"
    case .senderSlots: "standby refused: max_wal_senders"
    case .diskFull: "no space left on device"
    case .inputOutputError: "input/output error"
    case .corruption: "damaged data"
    case .memory: "out of memory"
    case .notReady: "connection refused: starting, recovering or shutting down"
    case .lockTimeout: "gave up waiting for a lock"
    case .statementTimeout: "statement timeout"
    case .canceled: "statement cancelled on request"
    case .idleInTransaction: "session ended: idle in transaction for too long"
    case .recoveryConflict: "query of a standby cancelled by replay"
    case .walRemoved: "WAL asked for is removed"
    case .upstreamLost: "primary not reached"
    case .diverged: "standby and primary have parted"
    case .streaming: "streaming began"
    case .slotInvalidated: "replication slot invalidated"
    case .applyFailed: "change of a subscription not applied"
    case .applyExited: "worker of a subscription ended"
    case .subscriptionDisabled: "subscription disabled"
    case .publisherLost: "publisher not reached"
    case .archiveFailed: "WAL not archived"
    case .wraparoundNear: "transaction ids run short"
    case .wraparoundStopped: "no transaction ids left: writes refused"
    case .checkpointsFrequent: "checkpoints too frequent"
    case .temporaryFile: "temporary file"
    case .password: "password refused"
    case .forkFailed: "no process for a connection"
    case .signalled: "process killed by a signal"
    case .restarted: "all sessions ended after a crash"
    case .crashRecovery: "recovery after a crash"
    case .ready: "ready"
    case .shutdown: "shutdown requested"
    case .panic: "panic"
    }
  }

  /// The sign of a SQLSTATE that alone tells it.
  init?(_ state: SQLState) {
    guard let sign = Self.states[state] else { return nil }
    self = sign
  }

  private static let states: [SQLState: ServerSign] = [
    SQLState("40P01"): .deadlock, SQLState("53300"): .slots, SQLState("53100"): .diskFull,
    SQLState("58030"): .inputOutputError, SQLState("53200"): .memory,
    SQLState("57P03"): .notReady, SQLState("55P03"): .lockTimeout,
    SQLState("25P03"): .idleInTransaction, SQLState("28P01"): .password,
    SQLState("XX001"): .corruption, SQLState("XX002"): .corruption,
  ]

  /// How messages begin that say it, in the languages of the server's catalogs.
  ///
  /// Facts of the catalogs of versions 13 to 18; a message that begins with a name or number has other
  /// marks, or cannot be told without its SQLSTATE.
  static let beginnings: [(sign: ServerSign, texts: [StaticString])] =
    [
      (
        .deadlock,
        [
          "deadlock detected", "Verklemmung (Deadlock)", "se ha detectado un deadlock",
          "interblocage (deadlock)", "Bloquage mortel", "rilevato deadlock", "デッドロックを検出",
          "ნაპოვნია ურთიერთბლოკირება",
          "deadlock 발생", "wykryto zakleszczenie", "impasse detectado",
          "обнаружена взаимоблокировка",
          "deadlock upptäckt", "çıkmaz (deadlock)", "виявлено взаємне блокування", "检测到死锁", "發現死結",
          "terdeteksi 'deadlock'",
        ]
      ),
      (
        .slots,
        [
          "sorry, too many clients", "tut mir leid, schon zu viele",
          "lo siento, ya tenemos demasiados",
          "désolé, trop de clients", "spiacente, troppi client", "現在クライアント数が", "უკაცრავად, უკვე",
          "최대 동시 접속자", "przepraszamy, mamy już", "desculpe, muitos clientes",
          "извините, уже слишком", "ledsen, för många klienter", "üzgünüm, istemci",
          "вибачте, вже забагато",
          "对不起, 已经有太多", "客户端连接过多", "抱歉，客戶端過多", "maaf, terlalu banyak",
          "remaining connection slots", "die verbleibenden Verbindungen",
          "las conexiones restantes",
          "les emplacements de connexions restants", "i rimanenti slot di connessione", "残りの接続",
          "დარჩენილი მიერთების", "남은 연결 슬롯", "pozostałe gniazda połączeń",
          "os encaixes de conexão restantes", "оставшиеся слоты подключений",
          "resterande anslutningsslottar", "kalan bağlantı sayısı",
          "слоти підключення, що залишилися",
          "слоти підключень, які залишились", "已保留的连接位置", "剩余连接槽位", "剩餘的連線槽位",
          "connection limit exceeded for non-superusers",
        ]
      ),
      (
        .ownSlots,
        [
          "too many connections for", "zu viele Verbindungen", "demasiadas conexiones para",
          "trop de connexions pour", "troppe connessioni", "zbyt wiele połączeń",
          "muitas conexões para",
          "слишком много подключений", "för många uppkopplingar", "занадто багато підключень",
        ]
      ),
      (
        .senderSlots,
        [
          "number of requested standby connections", "Anzahl angeforderter Standby-Verbindungen",
          "le nombre de connexions demandées par le serveur", "la cantidad de conexiones standby",
        ]
      ),
      (
        .memory,
        [
          "out of memory", "Speicher aufgebraucht", "memoria agotada", "mémoire épuisée",
          "memoria esaurita", "メモリ不足", "메모리 부족", "brak pamięci", "sem memória", "нехватка памяти",
          "slut på minne", "yetersiz bellek", "недостатньо пам'яті", "内存用尽", "内存不足", "記憶體不足",
        ]
      ),
      (
        .notReady,
        [
          "the database system is ", "das Datenbanksystem startet", "das Datenbanksystem fährt",
          "el sistema de base de datos está", "le système de bases de données se lance",
          "il database si sta", "データベースシステムは起動", "система баз данных запускается",
          "databassystemet startar", "数据库系统启动中", "数据库系统正在",
        ]
      ),
      (
        .lockTimeout,
        [
          "canceling statement due to lock timeout",
          "storniere Anfrage wegen Zeitüberschreitung einer Sperre",
          "cancelando la sentencia debido a que se agotó el tiempo de espera de “locks”",
          "annulation de la requête à cause du délai écoulé pour l'obtention",
          "annullamento dell'istruzione a causa di timeout di lock", "ロックのタイムアウト", "잠금 대기 시간",
          "выполнение оператора отменено из-за тайм-аута блокировки",
          "avbryter sats på grund av lås",
          "由于锁超时",
        ]
      ),
      (
        .statementTimeout,
        [
          "canceling statement due to statement timeout",
          "storniere Anfrage wegen Zeitüberschreitung der Anfrage",
          "cancelando la sentencia debido a que se agotó el tiempo de espera de sentencias",
          "annulation de la requête à cause du délai écoulé pour l'exécution", "ステートメントのタイムアウト",
          "명령실행시간 초과", "由于语句执行超时",
        ]
      ),
      (
        .canceled,
        [
          "canceling statement due to user request", "storniere Anfrage wegen Benutzeraufforderung",
          "cancelando la sentencia debido a una petición", "annulation de la requête à la demande",
        ]
      ),
      (
        .idleInTransaction,
        [
          "terminating connection due to idle-in-transaction",
          "terminating connection due to idle transaction",
          "Verbindung wird abgebrochen wegen Zeitüberschreitung in inaktiver Transaktion",
          "terminando la conexión debido a que se agotó el tiempo de espera para transacciones",
          "arrêt des connexions suite à l'expiration du délai d'inactivité en transaction",
          "トランザクション中アイドル", "закрытие подключения из-за тайм-аута простоя в транзакции",
          "由于空载事务超时", "由于事务内空闲超时",
        ]
      ),
      (
        .recoveryConflict,
        [
          "canceling statement due to conflict with recovery",
          "terminating connection due to conflict with recovery",
          "storniere Anfrage wegen Konflikt mit der Wiederherstellung",
          "breche Verbindung ab wegen Konflikt mit der Wiederherstellung",
          "cancelando la sentencia debido a un conflicto con la recuperación",
          "annulation de la requête à cause d'un conflit avec la restauration",
          "annullamento dell'istruzione a causa di un conflitto con il ripristino", "リカバリで競合",
          "복구 작업 중 충돌", "anulowano polecenie z powodu konfliktu podczas",
          "cancelando a instrução devido a um conflito",
          "выполнение оператора отменено из-за конфликта с процессом восстановления",
          "avbryter sats på grund av konflikt med återställning", "kurtarma işlemi ile çakışma",
          "виконання оператора скасовано через конфлікт", "由于与恢复操作冲突", "因為與復原衝突",
        ]
      ),
    ] + replicationBeginnings + maintenanceBeginnings
}
