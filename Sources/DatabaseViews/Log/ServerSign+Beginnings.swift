extension ServerSign {
  static let replicationBeginnings: [(sign: ServerSign, texts: [StaticString])] = [
    (
      .upstreamLost,
      [
        "could not connect to the primary server", "could not receive data from WAL stream",
        "could not connect to the master server", "streaming replication receiver",
        "terminating walreceiver due to timeout", "konnte nicht mit dem Primärserver verbinden",
        "konnte keine Daten vom WAL-Stream empfangen", "no se pudo conectar al servidor primario",
        "no se pudo recibir datos desde el flujo de WAL",
        "n'a pas pu se connecter au serveur principal",
        "n'a pas pu recevoir des données du flux de WAL", "connessione al server primario fallita",
        "ricezione dati dallo stream WAL fallita", "プライマリサーバへの接続が", "プライマリサーバーへの接続が",
        "WAL ストリームからデータを受信", "주 서버에 연결", "não foi possível conectar ao servidor principal",
        "не удалось подключиться к главному серверу", "не удалось получить данные из потока WAL",
        "kunde inte ansluta till primärserver", "无法连接到主用服务器", "无法连接到主库", "无法从WAL流", "无法从 WAL 流",
      ]
    ),
    (
      .diverged,
      [
        "requested starting point", "requested timeline", "angeforderter Startpunkt",
        "highest timeline", "new timeline", "el punto de inicio solicitado",
        "le point de reprise requis",
        "要求された開始ポイント", "запрошенная начальная точка", "请求的起始点", "请求的起点",
      ]
    ),
    (
      .streaming,
      [
        "started streaming WAL from primary", "streaming replication successfully connected",
        "WAL-Streaming vom Primärserver gestartet", "iniciando el flujo de WAL desde el primario",
        "démarré le flux des journaux depuis le principal", "streaming WAL avviato dal primario",
        "プライマリのタイムライン", "주 서버의 WAL 스트리밍 시작", "rozpoczęto przesyłanie WAL",
        "iniciado fluxo de WAL do principal", "начало передачи журнала с главного сервера",
        "startade strömning av WAL", "запущено потокове передавання WAL", "已开始从主库流式接收 WAL",
        "已開始從主伺服器串流接收", "restarted WAL streaming",
      ]
    ),
    (
      .slotInvalidated,
      [
        "invalidating slot \"", "invalidating obsolete replication slot",
        "obsoleter Replikations-Slot", "Slot »", "invalidando el slot", "invalidation du slot",
        "invalidando lo slot", "слот \"", "аннулирование устаревшего слота", "正在使过时的复制槽",
        "使用不能のレプリケーションスロット",
      ]
    ),
    (
      .publisherLost,
      [
        "could not connect to the publisher", "konnte nicht mit dem Publikationsserver verbinden",
        "no se pudo conectar al editor", "n'a pas pu se connecter au publieur",
      ]
    ),
  ]

  static let maintenanceBeginnings: [(sign: ServerSign, texts: [StaticString])] = [
    (
      .archiveFailed,
      [
        "archive command failed", "archive command was terminated", "archive command exited",
        "Archivbefehl", "la orden de archivado", "échec de la commande d'archivage",
        "la commande d'archivage a été", "comando di archiviazione", "アーカイブコマンド",
        "არქივაციის ბრძანებ", "아카이브 명령", "polecenie archiwizacji", "comando de arquivamento",
        "команда архивации", "arkiveringskommando", "arşiv komutu", "команда архівації", "归档命令",
        "封存指令", "perintah arsip",
      ]
    ),
    (
      .wraparoundStopped,
      [
        "database is not accepting commands", "Datenbank nimmt keine Befehle an",
        "la base de datos no está aceptando órdenes",
        "la base de données n'accepte plus de requêtes",
        "il database non accetta comandi", "baza danych nie przyjmuje poleceń",
        "banco de dados não está aceitando comandos", "база данных не принимает команды",
        "databasen tar inte emot kommandon", "база даних не приймає команди", "数据库没有接收命令",
        "数据库不再接受",
        "資料庫不再接受",
      ]
    ),
    (
      .checkpointsFrequent,
      [
        "checkpoints are occurring too frequently", "Checkpoints passieren zu oft",
        "los puntos de control están ocurriendo",
        "les points de vérification (checkpoints) arrivent",
        "i checkpoint stanno avvenendo", "チェックポイントの発生周期", "체크포인트가 너무 자주",
        "pontos de controle estão ocorrendo", "контрольные точки происходят слишком часто",
        "checkpoint:s sker för ofta", "контрольні точки відбуваються", "检查点事件发生过于频繁",
      ]
    ),
    (
      .temporaryFile,
      [
        "temporary file: path", "temporäre Datei: Pfad", "archivo temporal: ruta",
        "fichier temporaire : chemin", "file temporaneo: percorso", "一時ファイル: パス", "임시 파일: 경로",
        "arquivo temporário: caminho", "временный файл: путь", "temporär fil: sökväg", "临时文件: 路径",
      ]
    ),
    (
      .password,
      [
        "password authentication failed", "Passwort-Authentifizierung für",
        "la autentificación password falló",
        "authentification par mot de passe échouée", "autenticazione con password fallita",
      ]
    ),
    (
      .forkFailed,
      [
        "could not fork", "konnte neuen Prozess für Verbindung nicht starten",
        "no se pudo lanzar el nuevo proceso", "n'a pas pu lancer le nouveau processus",
        "fork del nuovo processo", "接続用の新しいプロセスを", "породить новый процесс для соединения",
      ]
    ),
    (
      .restarted,
      [
        "terminating any other active server processes", "aktive Serverprozesse werden abgebrochen",
        "terminando todos los otros procesos", "arrêt des autres processus serveur",
        "interruzione di tutti gli altri processi", "他の活動中のサーバ", "다른 활성화 되어있는 서버",
        "terminando quaisquer outros processos", "завершение всех остальных активных",
        "avslutar andra aktiva", "завершення будь-яких інших", "中断任何其它已激活", "正在终止其他所有活动",
      ]
    ),
    (
      .crashRecovery,
      [
        "database system was not properly shut down",
        "Datenbanksystem wurde nicht richtig heruntergefahren",
        "el sistema de bases de datos no fue apagado",
        "le système de bases de données n'a pas été arrêté proprement",
        "il database non è stato arrestato correttamente", "データベースシステムは正しくシャットダウンされていません",
        "система БД была остановлена нештатно", "数据库系统没有正确的关闭", "数据库系统未正常关闭",
      ]
    ),
    (
      .ready,
      [
        "database system is ready to accept", "Datenbanksystem ist bereit",
        "el sistema de bases de datos está listo", "le système de bases de données est prêt",
        "il database è pronto", "データベースシステムの接続受け付け準備", "이제 데이터베이스 서버로 접속",
        "sistema de banco de dados está pronto", "система БД готова принимать",
        "databassystemet är redo",
        "система бази даних готова", "数据库系统准备接受", "数据库系统已准备好",
      ]
    ),
    (
      .shutdown,
      [
        "received fast shutdown request", "received smart shutdown request",
        "received immediate shutdown request", "schnelles Herunterfahren verlangt",
        "se recibió petición de apagado", "a reçu une demande d'arrêt", "高速シャットダウン要求",
        "получен запрос на быстрое выключение", "接收到快速 (fast) 停止", "收到快速关闭请求",
      ]
    ),
  ]

  /// How the C library says that a device is full, at the end of a message.
  static let deviceFull: [StaticString] = [
    "No space left on device", "Auf dem Gerät ist kein Speicherplatz mehr verfügbar",
    "No queda espacio en el dispositivo", "Aucun espace disponible sur le périphérique",
    "Tidak ruang lagi diperangkat", "Spazio esaurito sul device", "デバイスに空き領域がありません",
    "장치에 남은 공간이 없음", "Brak miejsca na urządzeniu", "Sem espaço livre no dispositivo",
    "Não há espaço disponível no dispositivo", "На устройстве не осталось свободного места",
    "Enheten är full", "Aygıt üzerinde boş yer yok", "Недостатньо місця на пристрої", "设备上没有空间",
    "裝置上已無多餘空間", "Disk quota exceeded",
  ]

  /// How a message begins that tells how long a statement took.
  static let durations: [StaticString] = [
    "duration: ", "Dauer: ", "duración: ", "durée : ", "durée :", "durasi: ", "durata: ", "期間: ",
    "ხანგრძლივობა: ", "실행시간: ", "czas trwania: ", "duração: ", "продолжительность: ",
    "varaktighet ",
    "süre: ", "тривалість: ", "执行时间: ", "耗时: ", "持續時間: ",
  ]

  /// How a warning begins that transaction ids of a database run short.
  static let nearWraparound: [StaticString] = [
    "database ", "Datenbank »", "base de datos «", "un VACUUM doit être exécuté",
    "è necessario eseguire il VACUUM sul database", "データベース\"", "\"", "baza danych \"",
    "o banco de dados \"", "база данных \"", "databas \"", "база даних \"", "数据库 \"", "必须在接下来的",
    "資料庫 \"",
  ]
}
