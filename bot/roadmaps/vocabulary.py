"""The words by which roadmaps say what their parts are, in the languages roadmaps are mostly written in.

Every set holds texts as `titles.normal` gives them: no case, punctuation or emoji.
"""

from __future__ import annotations

from typing import Final


def _set(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.replace("\n", ",").split(",") if part.strip())


# Words that make a heading a phase when a number stands behind them: "Phase 1", "Semana 2", "阶段三".
PHASES: Final = _set("""
    phase, phases, week, weeks, unit, units, step, stage, part, level, month, months, module, chapter, section, sprint
    block, lesson, day, days, quarter, semester
    fase, semana, semanas, unidad, unidade, paso, passo, etapa, parte, nivel, nível, mes, mês, módulo, modulo, día, dia
    capítulo, lección, semaine, semaines, étape, unité, partie, niveau, mois, jour, chapitre
    woche, wochen, stufe, schritt, teil, einheit, monat, modul, tag, kapitel, settimana, unità, livello, mese, giorno
    stap, deel, maand, vecka, steg, uke, uge, viikko, vaihe, tydzień, etap, krok, týden, hét
    фаза, неделя, недели, этап, шаг, часть, месяц, модуль, уровень, день, глава, урок, етап, тиждень, крок
    hafta, aşama, adım, bölüm, gün, tuần, giai đoạn, bước, tháng, minggu, tahap, langkah, bulan, hari, चरण, सप्ताह
    المرحلة, مرحلة, الأسبوع, أسبوع, الخطوة, مرحله, هفته, שלב, שבוע, 단계
    フェーズ, ステップ, ステージ, 阶段, 階段, 步骤, 单元
""")
# And when the number stands before them: "第3周", "3주차", "2. Woche", "1ª semana".
PHASES_AFTER: Final = _set("""
    阶段, 階段, 周, 週, 週目, 单元, 單元, 步, 章, 部分, 部, 天, 课, 課, 段階, フェーズ, 주차, 단계
    woche, stufe, schritt, semana, fase, etapa, hafta, aşama, adım, неделя, этап
""")
PLANS: Final = _set("""
    learning path, roadmap, learning roadmap, curriculum, study plan, learning plan, study path, syllabus
    ruta de aprendizaje, plan de estudio, plan de estudios, hoja de ruta, temario, plano de estudos
    trilha de aprendizado, roteiro de estudos, parcours d apprentissage, plan d études, feuille de route
    lernpfad, lehrplan, lernplan, studienplan, percorso di apprendimento, piano di studi, leerpad, plan nauki
    учебный план, план обучения, дорожная карта, yol haritası, çalışma planı, lộ trình học, lộ trình, rencana belajar
    خارطة الطريق, خطة الدراسة, نقشه راه, 로드맵, 학습 로드맵, 커리큘럼, 학습 계획, ロードマップ, 学習計画, カリキュラム
    学习路线, 学习路线图, 学习路径, 路线图, 学习计划, 课程大纲, 學習路線, 學習計畫
""")
# A heading with one of these only talks about the plan: "How to use this roadmap".
NOT_PLANS: Final = _set("how, why, about, what, this, other, others, related, similar, more, contribute, contributing")

PROJECTS: Final = _set("""
    project, projects, hands on projects, capstone, capstone project, capstone projects, project ideas, final project
    proyecto, proyectos, projeto, projetos, projet, projets, projekt, projekte, progetti, проекты, projeler, dự án
    proyek, مشاريع, 项目, 實作專案, 实战项目, プロジェクト, 프로젝트
""")
OBJECTIVES: Final = _set("""
    objective, objectives, learning objectives, goals, learning goals, outcomes, learning outcomes
    what you will learn, what you ll learn, objetivos, objectifs, ziele, lernziele, obiettivi, цели, hedefler, mục tiêu
    目标, 学习目标, 目標, 학습 목표
""")
RESOURCES: Final = _set("""
    resource, resources, learning resources, additional resources, useful resources, other resources, more resources
    recommended resources, further resources, extra resources, references, further reading, useful links
    recursos, recursos adicionales, referencias, enlaces, bibliografía, referências, ressources, références
    ressourcen, referenzen, quellen, risorse, riferimenti, bronnen, ресурсы, ссылки, литература, kaynaklar, tài liệu
    sumber daya, المصادر, منابع, מקורות, 资源, 学习资源, 参考资料, 參考資料, 資源, リソース, 참고 자료, 자료
""")
ASIDES: Final = _set("""
    table of contents, contents, toc, index, legend, license, licence, contributing, contributors, contribution
    contributions, contribution guidelines, how to contribute, badges, translations, acknowledgements, acknowledgments
    credits, special thanks, changelog, support, sponsors, star history, changing this roadmap
    licencia, contribuir, índice, tabla de contenidos, agradecimientos, licença, sumário, contribuição, sommaire
    table des matières, contribuer, remerciements, lizenz, mitwirken, inhalt, inhaltsverzeichnis, indice, licenza
    содержание, лицензия, оглавление, içindekiler, lisans, mục lục, giấy phép, lisensi, daftar isi
    目录, 目錄, 许可证, 授權, 贡献, 图例, 目次, ライセンス, 목차, 라이선스
""")
# Headings that say so of themselves only where nothing says what the plan is.
CHATTER: Final = _set("""
    about, about this roadmap, about this repo, features, how to use, how to use it, how to use this, who it is for
    how to use this roadmap, how to use this repo, who is this for, why, motivation, faq, frequently asked questions
    notes, tips, news, updates, disclaimer, getting help, contact, authors, author, related, community, prerequisites
""")

# And those that do so only beside sections with task boxes.
INTRODUCTIONS: Final = _set("""
    introduction, intro, overview, background, requirements, what is this, what is it, instructions
    usage, installation, welcome, cómo usar, introducción, einführung, 简介, 介绍, 说明
""")

# Columns of a table that don't name its topics, and those that say they do.
STATES: Final = _set(
    "status, state, done, progress, completed, finished, check, estado, hecho, erledigt, statut, статус"
)
DURATIONS: Final = _set(
    "time, hours, duration, effort, estimate, estimated time, duración, duração, dauer, durée, 时间, 時間"
)
REQUIREMENTS: Final = _set(
    "prerequisites, prerequisite, requires, depends on, builds on, prerrequisitos, voraussetzungen"
)
NOT_TOPICS: Final = (
    PHASES
    | STATES
    | DURATIONS
    | REQUIREMENTS
    | _set("""
    #, no, nr, num, number, id, date, dates, lesson number, x, difficulty, priority, link, links, resources, resource
    notes, note, type, order, category, fecha, datum, дата, 状态, 日期, 序号, 编号, 상태, 日付, 状態
""")
)
TOPICS: Final = _set("""
    topic, topics, subject, subjects, title, lesson, lessons, course, courses, concept, concepts, skill, skills, task
    tasks, what to learn, tema, temas, asignatura, tópico, tópicos, assunto, sujet, sujets, thème, thema, themen
    argomento, argomenti, тема, темы, konu, konular, chủ đề, topik, materi, الموضوع, 主题, 内容
    知识点, 主題, トピック, 주제
""")

SOURCES: Final = _set(
    "resource, resources, link, links, material, materials, reading, readings, source, sources, recursos, 资源"
)

# Words over a list that say no more than that it is one, and summaries that only say there is something behind them.
PLAIN_LEADS: Final = _set(
    "topics, topic, what to learn, learn, concepts, key concepts, tasks, checklist, to do, todo, temas"
)
PLAIN_SUMMARIES: Final = _set("""
    click to expand, expand, show, show more, see more, more, details, click here, open, view, click to see
    click to view, ver más, ver mais, voir plus, mehr, mehr anzeigen, 展开, 点击展开, もっと見る
""")

# Labels before a colon at the beginning of a line.
GOALS: Final = _set(
    "goal, goals, aim, ziel, meta, objetivo, objectif, obiettivo, doel, цель, hedef, الهدف, 目标, 目標, 목표"
)
TIMES: Final = DURATIONS | _set("time needed, tiempo, tempo, zeit, temps, 时长")
NEEDS: Final = REQUIREMENTS | _set("needs, pré requisitos, baut auf, prérequis, 先修, 前置知识")
KEEPING: Final = _set("worth keeping open, keep open, see also, read, reading, resources, material")
LABELS: Final = (
    GOALS
    | TIMES
    | NEEDS
    | KEEPING
    | _set("""
        note, tip, warning, important, caution, info, example, hint, level, difficulty, nota, hinweis, remarque
        attention, source, author, status, date, update, summary, tldr, format, 注意, 提示
    """)
)

# Sections of a topic's own page, and of a project's.
OUTCOMES: Final = OBJECTIVES | _set("skills, takeaways, key takeaways, you can")
READINGS: Final = RESOURCES | _set(
    "reading, readings, reading list, links, materials, books, papers, courses, videos, articles"
)
CHECKS: Final = _set("""
    self check, self checks, check yourself, quiz, questions, review questions, self test, self assessment
    test yourself, autoevaluación, selbsttest, auto évaluation, 自测
""")
MILESTONES: Final = _set("milestones, milestone, steps, tasks, plan, hitos, meilensteine, étapes, 里程碑")
ACCEPTANCE: Final = _set(
    "acceptance, acceptance criteria, done when, definition of done, criteria, success criteria, 验收标准"
)
DATA: Final = _set("data, datasets, data sets, dataset, datos, daten, données, 数据, 数据集")
STRETCH: Final = _set("stretch goals, stretch, extras, extra credit, going further, bonus, extensions")

# What a resource is, by what it, or the heading above it, is called.
KINDS: Final = {
    name: kind
    for kind, names in {
        "book": """book, books, ebook, recommended books, libro, libros, livro, livros
            livre, livres, buch, bücher, 书籍""",
        "paper": "paper, papers, research papers, 论文",
        "course": "course, courses, curso, cursos, cours, kurs, kurse, mooc, 课程",
        "article": """article, articles, blog, blogs, blog post, blog posts, guide, guides
            artículos, artigos, artikel, 文章""",
        "docs": "docs, doc, documentation, official, reference, manual, 文档",
        "video": "video, videos, lecture, lectures, playlist, youtube, vídeos, 视频",
        "tutorial": "tutorial, tutorials, 教程",
        "tool": "tool, tools, library, repository, repo, opensource",
        "podcast": "podcast, podcasts",
        "website": "website, websites, exercise, exercises, practice, feed, roadmap",
    }.items()
    for name in _set(names)
}
FREE: Final = _set("free, gratis, gratuito, gratuit, kostenlos, 免费")
PAID: Final = _set("paid, not free, de pago, payant, kostenpflichtig, 付费")

# What stands in brackets behind a title and isn't part of it.
REMARKS: Final = _set("""
    optional, required, recommended, bonus, priority, high priority, low priority, medium priority, must, must know
    nice to have, core, extra, important, p0, p1, p2, p3, opcional, obligatorio, recomendado, optionnel, facultatif
    wahlweise, pflicht, 可选, 选修, 必修, 重点
    beginner, intermediate, advanced, expert, easy, medium, hard, difficult, basic, principiante, intermedio, avanzado
    fácil, difícil, débutant, intermédiaire, avancé, anfänger, fortgeschritten, 初级, 中级, 高级
""")
# Units of time in minutes; 0 says how long something lasts, not how much work it is.
UNITS: Final = {
    name: minutes
    for minutes, names in {
        1: "min, mins, minute, minutes, minuto, minutos, minuten, мин, минут, 分钟, 分",
        60: """h, hr, hrs, hour, hours, hora, horas, std, stunde, stunden, heure, heures
            ore, uur, час, часа, часов, 小时, 時間""",
        0: """day, days, week, weeks, wk, wks, month, months, día, días, dia, dias, semana, semanas, mes, meses
            tag, tage, woche, wochen, monat, monate, jour, jours, semaine, semaines, mois, дней, недели, недель
            天, 周, 週, 个月, 일, 주""",
    }.items()
    for name in _set(names)
}
