"""Words of the field that mean the same, in both languages; a search for one finds all."""

from functools import cache

from articles.search import analyser

# A line is a group. Names of topics bring their own labels and synonyms (see TagLabel); here
# stands what readers type whatever the topics are called.
_GROUPS = """
refugee | defector | escapee | north korean refugee | 탈북민 | 탈북자 | 새터민 | 북한이탈주민 | 탈북
defection | escape | fleeing | 탈북 | 탈출
north korea | dprk | 북한 | 조선
north korean | 북한 | 북한의
south korea | republic of korea | 한국 | 남한 | 대한민국
china | 중국
political prison camp | prison camp | kwanliso | gulag | 정치범수용소 | 관리소 | 수용소
labor camp | labour camp | 노동단련대 | 교화소 | 강제노동수용소
prison | jail | 감옥 | 교도소 | 구류장
forced labor | forced labour | 강제노동 | 강제 노동
torture | 고문
execution | public execution | 처형 | 공개처형
human rights | 인권
human trafficking | trafficking | 인신매매
repatriation | forced repatriation | forced return | refoulement | 강제송환 | 강제북송 | 북송
broker | smuggler | 브로커 | 밀수꾼
smuggling | 밀수
border | frontier | 국경
river | 강
tumen river | tumen | 두만강
yalu river | yalu | amnok | 압록강
market | jangmadang | marketplace | 장마당 | 시장
famine | arduous march | starvation | 고난의 행군 | 기근 | 굶주림
hunger | food shortage | 식량난 | 굶주림 | 배고픔
food | 식량 | 음식
rationing | ration | public distribution system | 배급 | 배급제
resettlement | settlement support | 정착 | 정착지원
hanawon | 하나원
homeless child | street child | kotjebi | 꽃제비
caste | social class | songbun | 성분
police | secret police | state security | 보위부 | 보안원 | 경찰
woman | women | 여성 | 여자
child | children | 아이 | 어린이 | 아동
youth | young people | 청년 | 청소년
family | 가족
mother | 어머니 | 엄마
father | 아버지 | 아빠
brother | sister | sibling | 형제 | 자매
wedding | marriage | 결혼
love | dating | 사랑 | 연애
school | education | 학교 | 교육
university | college | 대학 | 대학교
teacher | 교사 | 선생님
student | 학생
doctor | physician | 의사
hospital | clinic | 병원
health | medicine | medical care | 의료 | 건강
disability | disabled | 장애 | 장애인
religion | faith | church | christian | 종교 | 교회 | 기독교
radio | broadcast | broadcasting | 라디오 | 방송
film | movie | 영화
television | tv | drama | 드라마 | 텔레비전
music | song | 음악 | 노래
phone | mobile phone | cell phone | telephone | 휴대폰 | 휴대전화 | 손전화 | 전화
internet | 인터넷
information | 정보
news | journalism | 뉴스 | 언론
winter | 겨울
freedom | liberty | 자유
democracy | 민주주의
unification | reunification | 통일
war | korean war | 전쟁 | 한국전쟁
soldier | army | military | 군인 | 군대
money | cash | 돈
remittance | 송금
donation | gift | giving | 기부 | 후원
work | job | employment | 일자리 | 직업 | 취업
labor | labour | worker | 노동 | 노동자
farm | farming | farmer | agriculture | 농사 | 농민 | 농업 | 협동농장
house | home | housing | 집 | 주택
hometown | home town | 고향
memory | remembrance | 기억
story | testimony | account | witness | 이야기 | 증언
interview | 인터뷰
report | 보고서
letter | 편지
language | dialect | 언어 | 말투 | 사투리
discrimination | prejudice | 차별 | 편견
propaganda | 선전
surveillance | 감시
neighbourhood watch | inminban | 인민반
abduction | abductee | kidnapping | 납치 | 납북자
separated families | divided families | 이산가족
sanction | 제재
aid | humanitarian aid | 지원 | 인도적 지원 | 원조
united nations | un | 유엔
cold | freezing | 추위
train | railway | railroad | 기차 | 열차
night | 밤
bread | 빵
rice | 쌀 | 밥
corn | maize | 옥수수
clothes | clothing | fashion | 옷 | 의류
hair | 머리
photograph | photo | picture | 사진
book | 책
poem | poetry | 시
diaspora | overseas koreans | 재외동포
orphan | orphanage | 고아 | 고아원
elderly | old people | aging | 노인 | 어르신
mental health | trauma | depression | 정신건강 | 트라우마 | 우울증
suicide | 자살
rape | sexual violence | sexual assault | 성폭력 | 성폭행
bribe | bribery | corruption | 뇌물 | 부패
electricity | power cut | 전기 | 정전
doll | toy | 인형 | 장난감
embassy | consulate | 대사관 | 영사관
interrogation | questioning | 조사 | 심문
thailand | 태국
mongolia | 몽골
laos | 라오스
vietnam | 베트남
seoul | 서울
japan | 일본
russia | 러시아
colour | color
neighbour | neighbor
neighbourhood | neighborhood
centre | center
labour | labor
programme | program
organisation | organization
behaviour | behavior
theatre | theater
grey | gray
"""


@cache
def groups() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return, for the words of each phrase (see `analyser.words`), what means the same."""
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for line in _GROUPS.strip().splitlines():
        phrases = {phrase.strip(): tuple(analyser.words(phrase)) for phrase in line.split("|")}
        for words in phrases.values():
            others = (phrase for phrase, theirs in phrases.items() if theirs != words)
            found.setdefault(words, {}).update(dict.fromkeys(others))
    return {words: tuple(others) for words, others in found.items()}
