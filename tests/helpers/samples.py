"""Two hundred texts in thirteen languages: paragraphs of XQuAD-R, and our own for languages that it lacks."""

import json

from tests.helpers.shared_data import RETRIEVAL, skip_without_shared_data

XQUAD = RETRIEVAL / "xquad_r"
PARAGRAPHS_PER_LANGUAGE = 20
LONGEST = 240

WRITTEN = {
    "ja": (
        "朝の市場では、漁師たちが獲れたての魚を氷の上に並べている。",
        "このプログラムは、フォルダーの変更を監視し、新しいファイルを自動的に索引に加えます。",
        "自転車のチェーンは、月に一度は掃除して油を差したほうがよい。",
        "京都の冬は底冷えするので、厚手の靴下を持って行くことを勧めます。",
        "契約書の第三条には、解約の一か月前までに書面で知らせる必要があると書かれている。",
        "味噌汁の出汁は、昆布と鰹節でとると香りが良い。",
        "ＰＤＦの１２ページに、①から⑤までの手順が載っています。",
        "祖母の日記には、戦後の町の暮らしが細かく記されていた。",
    ),
    "ko": (
        "비가 오는 날에는 따뜻한 칼국수 한 그릇이 생각난다.",
        "서버가 응답하지 않으면 연결 시간을 확인하고 다시 시도하십시오.",
        "한글은 세종대왕이 백성을 위해 만든 문자이다.",
        "김치는 배추를 소금에 절인 다음 양념을 발라 발효시킨다.",
        "회의록은 매주 금요일에 공유 폴더에 저장됩니다.",
        "제주도의 돌담은 바람을 막기 위해 구멍이 많은 현무암으로 쌓았다.",
        "이 계약은 양쪽의 합의가 있을 때에만 연장할 수 있다.",
        "사진을 날짜별로 정리하면 나중에 찾기 쉽다.",
    ),
    "th": (
        "ตลาดน้ำเปิดตั้งแต่เช้ามืด มีเรือขายผลไม้และก๋วยเตี๋ยวเรียงกันเต็มคลอง",
        "โปรแกรมนี้ค้นหาข้อความในไฟล์ของคุณโดยไม่ส่งข้อมูลออกนอกเครื่อง",
        "ควรต้มน้ำให้เดือดก่อนใส่เส้น แล้วลวกเพียงหนึ่งนาที",
        "ฤดูฝนปีนี้น้ำท่วมถนนหลายสาย ทำให้รถไฟล่าช้า",
        "สัญญาเช่าฉบับนี้มีอายุหนึ่งปี และต่ออายุได้เมื่อทั้งสองฝ่ายตกลงกัน",
        "แมวของฉันชอบนอนบนแป้นพิมพ์เวลาทำงาน",
        "นักวิทยาศาสตร์พบว่าป่าชายเลนช่วยลดแรงคลื่นได้มาก",
        "กรุณาสำรองข้อมูลก่อนติดตั้งรุ่นใหม่",
    ),
    "hi": (
        "सुबह की पहली बस शहर के पुराने बाज़ार से होकर जाती है।",
        "यह प्रोग्राम आपकी फ़ाइलों को पढ़ता है और अर्थ के अनुसार खोजता है।",
        "दाल में हींग और जीरे का तड़का लगाने से स्वाद बढ़ जाता है।",
        "मानसून के आने से पहले किसान खेत तैयार कर लेते हैं।",
        "किराये का अनुबंध ग्यारह महीने के लिए मान्य है।",
        "पुस्तकालय में शांति बनाए रखें और पुस्तकें समय पर लौटाएँ।",
        "हिमालय की बर्फ़ पिघलने से नदियों में पानी बढ़ता है।",
        "पासवर्ड भूल जाने पर व्यवस्थापक से संपर्क करें।",
    ),
    "fr": (
        "Le boulanger du village ouvre à six heures, sauf le lundi.",
        "L’application garde toutes vos données sur votre ordinateur ; rien n’est envoyé ailleurs.",
        "Après la pluie, les cèpes poussent au pied des chênes et des châtaigniers.",
        "Le locataire doit prévenir le propriétaire trois mois avant son départ.",
        "Pour réussir une béchamel, on verse le lait froid sur le roux chaud.",
        "La marée basse découvre des rochers où vivent crabes, moules et bigorneaux.",
        "Si le disque est plein, l’indexation s’arrête et reprend dès qu’il y a de la place.",
        "Élève médiocre, il devint pourtant l’un des plus grands géomètres de son siècle.",
    ),
}


def two_hundred_texts() -> list[str]:
    """Give 160 paragraphs in 8 languages, cut at LONGEST characters, and 40 sentences in 5 more."""
    skip_without_shared_data()
    texts: list[str] = []
    taken: dict[str, int] = {}
    with (XQUAD / "corpus.jsonl").open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if int(row["par"][1:]) % 12 == 0 and taken.setdefault(row["lang"], 0) < PARAGRAPHS_PER_LANGUAGE:
                taken[row["lang"]] += 1
                texts.append(row["text"][:LONGEST])
    return [*texts, *(text for sentences in WRITTEN.values() for text in sentences)]
